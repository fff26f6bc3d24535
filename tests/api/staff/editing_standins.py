"""A small knowledge directory, and the editor's form as a browser would send it."""

import html
import re
from pathlib import Path
from typing import Any

from staff_standins import Running

from api.database.draft_models import Draft
from api.database.drafts import DraftRepository

KNOWLEDGE = "knowledge"
DOCUMENT = """---
id: ville
title: La mission
publisher: OIM
language: fr
source: https://example.org/ville
---

## Lieu

La mission est à Berne depuis 1994. Elle compte douze personnes.

## Horaires

Elle ouvre à 8h30 :
- le lundi ;
- le mardi.
"""
ENTRY = """# Written by hand.
- id: mission-when
  subject: mission
  aspect: when
  questions:
    fr:
      - Depuis quand la mission est-elle à Berne ?
      - Berne 1994
    de:
      - Seit wann gibt es die Mission?
  answers:
    fr: La mission est à Berne depuis 1994.
  evidence:
    - document: ville
      section: Lieu
      quote: La mission est à Berne depuis 1994.
"""
GAP = """- id: gap-budget
  questions:
    fr:
      - Quel est le budget de la mission ?
"""
TRACE = {"question": "q", "index_version": "v7", "threshold": 0.4}
NEW = {
    "kind": "entry",
    "questions-fr": "Combien de personnes ?\n\n Effectif  de la mission \nCombien de personnes ?",
    "answers-fr": "Elle compte douze personnes.",
    "subject": "Mission",
    "aspect": "how-many",
    "evidence_document": "ville",
    "evidence_quote": "Elle compte douze personnes.",
    "do": "save",
}
"""A new entry with nothing wrong with it."""

_INPUT = re.compile(r"<input\b[^>]*>")
_TEXT = re.compile(r'<textarea\b[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', re.DOTALL)
_SELECT = re.compile(r'<select\b[^>]*name="([^"]+)"[^>]*>(.*?)</select>', re.DOTALL)


def write_knowledge(directory: Path) -> Path:
    """Write the directory and return it."""
    for path, text in (("documents/ville.md", DOCUMENT), ("faq/ville.yml", ENTRY), ("gaps/ville.yml", GAP)):
        (directory / path).parent.mkdir(parents=True)
        (directory / path).write_text(text, encoding="utf-8")
    return directory


def candidates(*owners: str) -> dict[str, Any]:
    """Return a reply's trace that has these entries and gaps as candidates, the best first."""
    scores = [{"kind": "question", "owner": owner, "dense": 0.7, "lexical": 0.5, "score": 0.5} for owner in owners]
    return {"trace": TRACE | {"candidates": scores}}


def filled(page: str) -> dict[str, Any]:
    """Return the fields of the editor's form, or of the one that has two texts, as the page fills them in."""
    form = page[page.index('action="/staff/editor"') :].partition("</form>")[0]
    fields: dict[str, Any] = {}

    def add(name: str, value: str) -> None:
        fields.setdefault(name, []).append(html.unescape(value))

    for tag in _INPUT.findall(form):
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if attributes.get("type") != "radio" or " checked" in tag:
            add(attributes["name"], attributes.get("value", ""))
    for name, text in _TEXT.findall(form):
        add(name, text)
    for name, options in _SELECT.findall(form):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        add(name, chosen[1] if chosen else "")
    fields.pop("form_token")
    return fields


async def save(console: Running, **fields: Any) -> int:  # noqa: ANN401
    """Save a form and return the draft's id."""
    response = await console.post("/editor", "/editor", **{**fields, "do": "save"})
    assert response.status_code == 303, response.text
    return int(response.headers["location"].removeprefix("/staff/drafts/").partition("?")[0])


async def drafts(console: Running) -> list[Draft]:
    """Return the open drafts, the latest changed first."""
    return [*await console.query(lambda session: DraftRepository(session).list_open())]
