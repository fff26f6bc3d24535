"""The knowledge that ships with the project is valid as a whole."""

from pathlib import Path

import pytest

from knowledge.base import load_knowledge
from knowledge.types import KnowledgeBase

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = {"fr", "en", "de", "it"}


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return load_knowledge(ROOT / "knowledge")


def test_documents_entries_and_gaps_are_there(base: KnowledgeBase) -> None:
    assert set(base.documents) == {
        "consultations-ong",
        "enonce-de-mission",
        "initiative-de-berne",
        "oim-suisse",
        "qui-sommes-nous",
    }
    assert base.entries
    assert base.gaps


def test_every_document_is_proof_of_some_answer(base: KnowledgeBase) -> None:
    cited = {evidence.document_id for entry in base.entries for evidence in entry.evidence}
    assert cited == set(base.documents)


def test_every_answer_and_gap_speaks_the_four_languages(base: KnowledgeBase) -> None:
    """A visitor who writes German must not find less than one who writes French."""
    incomplete = [
        entry.id for entry in base.entries if set(entry.questions) < LANGUAGES or set(entry.answers) < LANGUAGES
    ]
    incomplete += [gap.id for gap in base.gaps if set(gap.questions) < LANGUAGES]
    assert incomplete == []
