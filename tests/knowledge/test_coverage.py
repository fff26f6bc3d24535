"""Every sentence of a claimed document proves some answer, or is excepted with a reason."""

from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.base import load_knowledge
from knowledge.coverage import Claim, load_claims, uncovered
from knowledge.errors import InvalidEntryError
from knowledge.passages import split_passages
from knowledge.types import Document, Entry, Evidence, KnowledgeBase

ROOT = Path(__file__).resolve().parents[2]
TEXT = """## Permis

Le permis coûte 65 francs. Il est valable un an.

Il faut :
- un passeport ;
- une photo.

## Le permis coûte

Après."""


@pytest.fixture
def base(document: Callable[[str], Document]) -> KnowledgeBase:
    doc = document(TEXT)
    evidence = (
        Evidence("doc", "Permis", "Le permis coûte 65 francs."),
        Evidence("doc", "Permis", "- un passeport ;\n- une"),
    )
    entry = Entry("prix", "permis", "how-many", {"fr": ("Combien ?",)}, {"fr": "65."}, evidence)
    return KnowledgeBase({"doc": doc}, split_passages(doc), (entry,))


def test_a_sentence_is_covered_if_evidence_overlaps_it(base: KnowledgeBase) -> None:
    found = uncovered(base, [Claim("doc", {})])
    assert [sentence.text for sentence in found] == ["Il est valable un an.", "Il faut :", "Après."]
    assert all(base.documents["doc"].text[s.start : s.end] == s.text for s in found)


def test_exceptions_and_documents_without_claim_are_left_out(base: KnowledgeBase) -> None:
    claim = Claim("doc", {"valable un an": "no question", "Il faut :": "only introduces", "Après": "filler"})
    assert uncovered(base, [claim]) == ()
    assert uncovered(base, []) == ()


def test_the_same_words_in_another_section_prove_nothing(
    base: KnowledgeBase, document: Callable[..., Document]
) -> None:
    doc = document("## A\n\nOui.\n\n## B\n\nOui.")
    entry = Entry("a", "a", "what", {"fr": ("A ?",)}, {"fr": "Oui."}, (Evidence("doc", "B", "Oui."),))
    found = uncovered(KnowledgeBase({"doc": doc}, split_passages(doc), (entry,)), [Claim("doc", {})])
    assert [sentence.start for sentence in found] == [doc.text.index("Oui.")]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("- document: other\n  except: []\n", r"coverage\.yml:1: the document 'other' does not exist"),
        ("- document: doc\n", r"'except' is missing"),
        ("- document: doc\n  except:\n", r"'except' must be a list"),
        ("- document: doc\n  except:\n    - quote: Gone.\n      reason: x\n", "no longer in 'doc': 'Gone.'"),
        ("- document: doc\n  except:\n    - quote: Après.\n", "'reason' is missing"),
    ],
)
def test_a_malformed_claim_is_refused_with_its_line(
    base: KnowledgeBase, tmp_path: Path, content: str, complaint: str
) -> None:
    (tmp_path / "coverage.yml").write_text(content, encoding="utf-8")
    with pytest.raises(InvalidEntryError, match=complaint):
        load_claims(tmp_path, base.documents)


def test_every_sentence_of_the_shipped_documents_proves_an_answer() -> None:
    base = load_knowledge(ROOT / "knowledge")
    claims = load_claims(ROOT / "knowledge", base.documents)
    assert {claim.document_id for claim in claims} == set(base.documents)
    assert uncovered(base, claims) == ()
