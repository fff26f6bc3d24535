"""What the last answer makes likelier, and what it does not."""

from pathlib import Path

import numpy as np
import pytest

from embeddings.answering.composing import Phrases
from embeddings.answering.served import ServedIndex
from embeddings.index.store import IndexStore
from embeddings.ranking.context import (
    ASKED_ASPECT,
    JUST_ANSWERED,
    SAME_ASPECT,
    SAME_DOCUMENT,
    SAME_SUBJECT,
    SAME_SUBJECT_OPEN,
    Context,
)
from embeddings.types import Memory
from knowledge.types import Aspect, Entry, Evidence, Gap, KnowledgeBase
from tests.embeddings.conftest import WordEncoder, make_knowledge


@pytest.fixture
def served(tmp_path: Path) -> ServedIndex:
    """Two facts of the permit and one of the office; nobody knows how long the permit lasts."""
    base = make_knowledge("Le permis coûte 65 francs.")
    evidence = (Evidence("ville", "Faits", "Le permis coûte 65 francs."),)

    def entry(name: str, subject: str, aspect: str, question: str) -> Entry:
        return Entry(name, subject, aspect, {"fr": (question,)}, {"fr": name}, evidence)  # type: ignore[arg-type]

    entries = (
        entry("tarif", "permis", "how-many", "combien coûte le permis"),
        entry("lieu", "permis", "where", "adresse pour obtenir le permis"),
        entry("bureaux", "bureau", "how-many", "nombre de guichets du bureau"),
    )
    gaps = (Gap("duree", {"fr": ("combien de temps vaut le permis",)}),)
    knowledge = KnowledgeBase(base.documents, base.passages, entries, gaps)
    encoder, store = WordEncoder(dimensions=64), IndexStore(tmp_path)
    return ServedIndex(store.load(store.build(knowledge, encoder, "f").id, encoder), encoder, Phrases.load())


def bonuses(
    served: ServedIndex, memory: Memory, *, aspect: Aspect | None = None, another: bool = False
) -> dict[str, float]:
    assert isinstance(served.context, Context)
    assert served.ranker is not None
    names = [owner.id for owner in served.ranker.wordings.owners]
    return dict(zip(names, served.context.bonus(memory, aspect=aspect, another=another).tolist(), strict=True))


def test_the_same_subject_is_likelier_than_another(served: ServedIndex) -> None:
    """A gap has the subject of what it is asked like, else asking on about a known subject would never be refused."""
    found = bonuses(served, Memory("?", subject="permis"))
    assert found == {
        "tarif": SAME_SUBJECT,
        "lieu": SAME_SUBJECT,
        "bureaux": SAME_DOCUMENT,
        "duree": SAME_SUBJECT_OPEN,
    }


def test_who_asks_on_does_not_want_the_same_answer_again(served: ServedIndex) -> None:
    found = bonuses(served, Memory("?", "tarif", "permis"))
    assert found["tarif"] == SAME_SUBJECT + JUST_ANSWERED
    assert found["lieu"] == SAME_SUBJECT


def test_what_was_only_likely_meant_may_still_be_asked_for(served: ServedIndex) -> None:
    """After a refusal or a question back, the likeliest entry has not been answered yet."""
    assert bonuses(served, Memory("?", "tarif", "permis", answered=False))["tarif"] == SAME_SUBJECT


def test_another_subject_is_asked_for_the_same_aspect(served: ServedIndex) -> None:
    """As in "and the office?" after how much the permit costs."""
    found = bonuses(served, Memory("?", "tarif", None), another=True)
    assert found == {
        "tarif": np.float32(SAME_ASPECT + JUST_ANSWERED),
        "lieu": 0.0,
        "bureaux": SAME_ASPECT,
        "duree": 0.0,
    }


def test_what_the_question_word_asks_for_is_likelier(served: ServedIndex) -> None:
    """As in "where?", which says nothing else."""
    found = bonuses(served, Memory("?", "tarif", "permis"), aspect="where")
    assert found["lieu"] == SAME_SUBJECT + ASKED_ASPECT
    assert found["bureaux"] == SAME_DOCUMENT
