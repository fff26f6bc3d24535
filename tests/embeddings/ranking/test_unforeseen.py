"""Questions that nothing answers, ranked as if nobody had thought of them."""

import numpy as np

from embeddings.index.dense import DenseIndex
from embeddings.quality.examples import UNFORESEEN, MeasuredCase, unforeseen
from embeddings.ranking.choice import Example
from embeddings.ranking.learned import OWNER_FEATURES, QUESTION_FEATURES, LearnedScorer
from embeddings.ranking.question import Question
from embeddings.ranking.ranker import Ranker
from embeddings.ranking.scorer import Features
from embeddings.ranking.wordings import Wordings
from embeddings.types import Found, Tokens, Unit
from knowledge.cases import Case, Expectation

UNITS = [Unit(1 + n, "gap", f"gap-{n}", "fr", "?") for n in range(5)] + [Unit(9, "question", "entry", "fr", "?")]
CLOSENESS = [0.1, 0.9, 0.5, 0.8, 0.2, 1.0]
VECTORS = np.eye(len(UNITS), dtype=np.float32)
WORDINGS = Wordings.arrange(UNITS, DenseIndex.build([unit.id for unit in UNITS], VECTORS))
RANKER = Ranker(WORDINGS, LearnedScorer.__new__(LearnedScorer))
"""All that is asked of a ranker here are its owners."""


def measured(expect: Expectation) -> MeasuredCase:
    owners = np.zeros((len(UNITS), len(OWNER_FEATURES)), dtype=np.float32)
    owners[:, 0] = CLOSENESS
    features = Features(np.arange(len(UNITS)), owners, np.zeros(len(QUESTION_FEATURES), dtype=np.float32))
    case = Case(
        id="c", lang="fr", kind="near_miss", turns=("?",), expect=expect, source=(), must=(), must_not=(), note=""
    )
    question = Question("?", "fr", VECTORS[0], Tokens(np.zeros(0, np.int32), np.zeros((0, 6), np.float32)))
    return MeasuredCase(case, question, Found(()), Example(features, RANKER.gaps, abstain=expect == "refuse"))


def test_the_closest_gaps_are_hidden_and_the_rest_may_still_be_chosen() -> None:
    """Entries stay: it is they that an unforeseen question must not be answered with."""
    (found,) = unforeseen(RANKER, [measured("refuse")])
    assert UNFORESEEN == 3
    assert found.example.features.numbers.tolist() == [0, 4, 5]
    assert found.example.right.tolist() == [True, True, False]
    assert found.example.abstain


def test_what_has_an_answer_is_left_alone() -> None:
    assert list(unforeseen(RANKER, [measured("answer")])) == []
