"""Questions that nothing answers, ranked as if nobody had thought of them."""

from types import SimpleNamespace

import numpy as np

from embeddings.quality.examples import UNFORESEEN, MeasuredCase, unforeseen
from embeddings.ranking.choice import Example
from embeddings.ranking.features import OWNER_FEATURES, QUESTION_FEATURES, Features
from embeddings.ranking.wordings import Owner, Wordings
from knowledge.cases import Case, Expectation

OWNERS = [Owner("gap", f"gap-{n}") for n in range(5)] + [Owner("question", "entry")]
CLOSENESS = [0.1, 0.9, 0.5, 0.8, 0.2, 1.0]


NOTHING = np.zeros(0, dtype=np.intp)
RANKER = SimpleNamespace(wordings=Wordings((), np.zeros((0, 0), np.float32), tuple(OWNERS), NOTHING, NOTHING))
"""All that is asked of a ranker here are its owners."""


def measured(expect: Expectation) -> MeasuredCase:
    owners = np.zeros((len(OWNERS), len(OWNER_FEATURES)), dtype=np.float32)
    owners[:, 0] = CLOSENESS
    features = Features(owners, np.zeros(len(QUESTION_FEATURES), dtype=np.float32))
    gaps = np.array([owner.kind == "gap" for owner in OWNERS])
    case = Case(
        id="c", lang="fr", kind="near_miss", turns=("?",), expect=expect, source=(), must=(), must_not=(), note=""
    )
    return MeasuredCase(case, Example(features, gaps, abstain=expect == "refuse"), np.ones(len(OWNERS), dtype=bool))


def test_the_closest_gaps_are_hidden_and_the_rest_may_still_be_chosen() -> None:
    """Entries stay: it is they that an unforeseen question must not be answered with."""
    (found,) = unforeseen(RANKER, [measured("refuse")])  # type: ignore[arg-type]
    assert UNFORESEEN == 3
    assert found.allowed.tolist() == [True, False, False, False, True, True]
    assert found.example.right.tolist() == [True, False, False, False, True, False]
    assert (found.example.features.owners[[1, 2, 3]] == -1).all()
    assert found.example.abstain


def test_what_has_an_answer_is_left_alone() -> None:
    assert list(unforeseen(RANKER, [measured("answer")])) == []  # type: ignore[arg-type]
