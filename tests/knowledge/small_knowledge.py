"""A knowledge directory small enough to be indexed with the real model in a second."""

from pathlib import Path

_FILES = {
    "documents/bureau.md": """\
---
id: bureau
title: Le bureau
publisher: Ville
language: fr
source: https://example.org/bureau
---

## Horaires

Le bureau est ouvert du lundi au vendredi de 8 h à 12 h.

## Tarifs

Le permis de séjour coûte 65 francs. Le duplicata du permis coûte 20 francs.

## Adresse

Le bureau se trouve à la rue du Lac 12, à Berne.
""",
    "faq/bureau.yml": """\
# What visitors ask most.
- id: horaires
  subject: horaires
  aspect: when
  questions:
    fr:
      - Quand le bureau est-il ouvert ?
      - Quelles sont les heures d'ouverture du bureau ?
      - À quelle heure ouvre le bureau ?
    en:
      - When is the office open?
      - What are the opening hours of the office?
  answers:
    fr: Le bureau est ouvert du lundi au vendredi de 8 h à 12 h.
    en: The office is open from Monday to Friday, 8 a.m. to 12 p.m.
  evidence:
    - document: bureau
      section: Horaires
      quote: Le bureau est ouvert du lundi au vendredi de 8 h à 12 h.
- id: prix-permis
  subject: permis
  aspect: how-many
  questions:
    fr:
      - Combien coûte le permis de séjour ?
      - Quel est le prix du permis de séjour ?
    en:
      - How much is the residence permit?
      - What does the residence permit cost?
  answers:
    fr: Le permis de séjour coûte 65 francs.
    en: The residence permit costs 65 francs.
  evidence:
    - document: bureau
      section: Tarifs
      quote: Le permis de séjour coûte 65 francs.
""",
    "gaps/bureau.yml": """\
- id: gap-parking
  questions:
    fr:
      - Où puis-je garer ma voiture près du bureau ?
      - Y a-t-il un parking ?
    en:
      - Where can I park my car?
""",
    "evaluation/tune.jsonl": """\
{"id": "t-1", "lang": "fr", "kind": "fact", "turns": ["À quelle heure le bureau est-il ouvert ?"], "expect": "answer", \
"source": ["bureau"], "must": [["8 h"]], "must_not": [], "note": ""}
{"id": "t-2", "lang": "fr", "kind": "fact", "turns": ["Quel est le prix du permis de séjour, s'il vous plaît ?"], \
"expect": "answer", "source": ["bureau"], "must": [["65"]], "must_not": [], "note": ""}
{"id": "t-3", "lang": "fr", "kind": "gap", "turns": ["Y a-t-il un parking ?"], "expect": "refuse", \
"source": [], "must": [], "must_not": [], "note": ""}
{"id": "t-4", "lang": "fr", "kind": "smalltalk", "turns": ["Bonjour !"], "expect": "smalltalk", \
"source": [], "must": [], "must_not": [], "note": ""}
{"id": "t-5", "lang": "fr", "kind": "followup", "turns": ["Combien coûte le permis de séjour ?", "Et en anglais ?"], \
"expect": "refuse", "source": [], "must": [], "must_not": [], "note": ""}
""",
}


def write_small_knowledge(directory: Path) -> Path:
    """Write two entries, a gap, the document that proves them and five labelled questions."""
    for path, text in _FILES.items():
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_text(text, encoding="utf-8")
    return directory
