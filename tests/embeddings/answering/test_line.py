"""The line of retrieval: candidates of every question come from two searches, and every document stays open."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from embeddings.answering.answerer import Answerer
from embeddings.answering.composing import Phrases
from embeddings.answering.served import ServedIndex
from embeddings.index.dense import DenseIndex
from embeddings.index.lexical import LexicalIndex
from embeddings.index.store import IndexStore
from embeddings.ranking.calibration import Calibration
from embeddings.types import Answer, Hit, Vectors
from knowledge.types import KnowledgeBase
from tests.embeddings.conftest import WordEncoder, make_knowledge

FACTS = (
    "Le permis coûte 65 francs.",
    "Le guichet ouvre lundi à huit heures.",
    "La bibliothèque prête des livres et des films.",
)
PHRASES = Phrases.load()
SURE, UNSURE, NEVER = 5.0, 0.0, -9.0
"""Log odds of being right, whatever was found."""


@pytest.fixture
def serve(tmp_path: Path) -> Callable[[KnowledgeBase], ServedIndex]:
    def build(knowledge: KnowledgeBase) -> ServedIndex:
        store, encoder = IndexStore(tmp_path / "index"), WordEncoder(dimensions=64)
        return ServedIndex(store.load(store.build(knowledge, encoder, "f").id, encoder), encoder, PHRASES)

    return build


@pytest.fixture
def served(serve: Callable[[KnowledgeBase], ServedIndex]) -> ServedIndex:
    """One document of three facts; an editor has written a topic on the first of them."""
    return serve(replace(make_knowledge(*FACTS), gaps=()))


def ask(served: ServedIndex, question: str, *, topics: float, passages: float) -> Answer:
    calibrations = {"topics": Calibration(topics, (0.0, 0.0)), "passages": Calibration(passages, (0.0,))}
    served.policy = replace(served.policy, **calibrations)
    return Answerer(lambda: served, PHRASES).answer(question, language="fr")


@pytest.mark.parametrize("question", ["combien", "Combien ?", "où est la gare", "le guichet ouvre lundi", "?", ""])
def test_candidates_of_every_question_come_from_both_searches(
    served: ServedIndex, monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    """FAISS and BM25 each look at everything, and at the texts once more; nothing else brings in a candidate."""
    searches: list[str] = []
    found: set[int] = set()
    dense, lexical = DenseIndex.search, LexicalIndex.search

    def by_vectors(self: DenseIndex, vectors: Vectors, k: int) -> list[list[Hit]]:
        searches.append("dense")
        hits = dense(self, vectors, k)
        found.update(hit.unit_id for hit in hits[0])
        return hits

    def by_words(self: LexicalIndex, text: str, language: str, k: int, *among: NDArray[np.bool_]) -> list[Hit]:
        searches.append("lexical")
        hits = lexical(self, text, language, k, *among)
        found.update(hit.unit_id for hit in hits)
        return hits

    monkeypatch.setattr(DenseIndex, "search", by_vectors)
    monkeypatch.setattr(LexicalIndex, "search", by_words)
    answer = ask(served, question, topics=NEVER, passages=NEVER)
    assert sorted(searches) == ["dense", "dense", "lexical", "lexical"]
    assert answer.trace is not None
    owners = {served.index.units[unit].owner for unit in found}
    assert {candidate.owner for candidate in answer.trace.candidates} <= owners


def test_a_document_stays_open_after_the_first_topic_on_it(served: ServedIndex) -> None:
    """An editor who writes one answer takes no other away."""
    answer = ask(served, "quand ouvre le guichet lundi", topics=NEVER, passages=SURE)
    assert answer.kind == "answer"
    assert FACTS[1] in answer.text
    assert answer.confidence is not None
    assert answer.confidence > 0.9
    assert answer.memory is not None
    assert answer.memory.passage_id is not None


def test_a_topic_wins_over_the_passage_it_rests_on(served: ServedIndex) -> None:
    """Somebody has read the document for it, even where the sentences seem surer."""
    answer = ask(served, "combien donc ?", topics=SURE, passages=SURE)
    assert (answer.kind, answer.text) == ("answer", "65")


def test_between_answering_and_refusing_it_shows(serve: Callable[[KnowledgeBase], ServedIndex]) -> None:
    """Nothing is claimed: up to three sentences, each with its proof."""
    alone = serve(replace(make_knowledge(*FACTS), entries=(), gaps=()))
    answer = ask(alone, "quand ouvre le guichet lundi", topics=NEVER, passages=UNSURE)
    assert answer.kind == "clarification"
    assert answer.text.startswith(PHRASES.get("shown", "fr"))
    assert 1 <= len(answer.citations) <= 3
    assert all(citation.quote in answer.text for citation in answer.citations)
    assert answer.confidence is not None
    assert 0.4 < answer.confidence <= 0.5
    assert answer.trace is not None
    assert answer.trace.candidates[-1].kind == "passage"


def test_off_topic_is_refused_with_nothing_shown(served: ServedIndex) -> None:
    answer = ask(served, "quel temps fera-t-il demain", topics=NEVER, passages=NEVER)
    assert answer.kind != "answer"
    assert answer.citations == ()


def test_what_is_no_estimate_states_no_confidence(served: ServedIndex) -> None:
    """A curated question in its very words is answered, not estimated."""
    answer = ask(served, "Combien ?", topics=SURE, passages=NEVER)
    assert (answer.kind, answer.text, answer.confidence) == ("answer", "65", None)


def test_documents_alone_are_answered_from(serve: Callable[[KnowledgeBase], ServedIndex]) -> None:
    """An organisation begins with its documents, before anybody writes a topic."""
    alone = serve(replace(make_knowledge(*FACTS), entries=(), gaps=()))
    assert FACTS[2] in ask(alone, "la bibliothèque prête des livres ?", topics=NEVER, passages=SURE).text


def test_a_known_gap_goes_before_sentences_about_something_near(serve: Callable[[KnowledgeBase], ServedIndex]) -> None:
    """What the documents are known to leave open is not answered by what they say beside it."""
    answer = ask(serve(make_knowledge(*FACTS)), "Opening hours?", topics=SURE, passages=SURE)
    assert (answer.kind, answer.citations) == ("refusal", ())
