"""A stranger's model is one setting: its directory."""

from pathlib import Path

import pytest
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import BoW

from api.building.assembly import assemble
from api.building.preparation import prepare_index
from api.settings import Settings

DOCUMENT = """---
id: ville
title: La bibliothèque
publisher: Ville
language: fr
source: https://example.org
---
# La bibliothèque

La bibliothèque prête des livres et des films à tous les habitants.

## Horaires

Le guichet de la bibliothèque ouvre lundi à huit heures et ferme à midi.

## Tarif

La carte annuelle de la bibliothèque coûte vingt francs.
"""
WORDS = "query passage bibliothèque livres films guichet ouvre lundi heures carte annuelle coûte francs quand combien"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Save a bag of words, a real sentence-transformers directory, and one document without any topic."""
    model, knowledge = tmp_path / "model", tmp_path / "knowledge"
    SentenceTransformer(
        modules=[BoW(vocab=WORDS.split())], prompts={"query": "query ", "document": "passage "}, device="cpu"
    ).save_pretrained(str(model), create_model_card=False)
    (knowledge / "documents").mkdir(parents=True)
    (knowledge / "documents" / "ville.md").write_text(DOCUMENT, encoding="utf-8")
    return Settings(model=str(model), knowledge_dir=knowledge, var_dir=tmp_path / "var")


def test_documents_are_answered_with_another_encoder(settings: Settings) -> None:
    """What it finds is judged by weights that depend on no model; a citation proves it."""
    assert prepare_index(settings, lambda _: None)
    answering = assemble(settings).answering
    answer = answering.answer("Combien coûte la carte annuelle de la bibliothèque ?", language="fr")
    assert answer.kind in ("answer", "clarification")
    assert "vingt francs" in answer.text
    assert any("vingt francs" in citation.quote for citation in answer.citations)
    assert not answering.answer("Quel temps fera-t-il demain ?", language="fr").citations
