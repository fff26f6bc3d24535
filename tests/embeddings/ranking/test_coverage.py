"""How much of a question an owner's texts cover, against the formula written out."""

import math

import numpy as np
import pytest

from embeddings.index.dense import DenseIndex
from embeddings.ranking.coverage import Coverage
from embeddings.ranking.wordings import Wordings
from embeddings.types import Unit


@pytest.fixture
def coverage() -> Coverage:
    texts = {"bern": ["quand berne", "berne depuis"], "paris": ["quand paris"]}
    units = [
        Unit(n, "question", owner, "xx", text)
        for n, (owner, text) in enumerate((o, t) for o, ts in texts.items() for t in ts)
    ]
    wordings = Wordings.arrange(
        units, DenseIndex.build([unit.id for unit in units], np.ones((len(units), 2), np.float32))
    )
    return Coverage(wordings, {"paris": [("xx", "tour eiffel")]})


def idf(owners: int) -> float:
    return math.log(1 + 2 / (owners + 0.5))


def test_covered_share_is_weighted_by_rarity(coverage: Coverage) -> None:
    """A name counts more than a question word that every owner has."""
    bern, paris = coverage.of(["quand", "berne", "jamais"], np.arange(2))
    total = idf(2) + idf(1) + math.log(1 + 2 / 0.5)
    assert bern == pytest.approx((idf(2) + idf(1)) / total, rel=1e-5)
    assert paris == pytest.approx(idf(2) / total, rel=1e-5)


def test_answers_count_as_texts_of_their_owner(coverage: Coverage) -> None:
    """A visitor may use a word that only the answer has."""
    assert coverage.of(["eiffel"], np.arange(2)).tolist() == [0.0, 1.0]
    assert coverage.of(["eiffel"], np.array([1])).tolist() == [1.0]


def test_a_wording_left_out_does_not_cover_itself(coverage: Coverage) -> None:
    """Else every wording would look like a perfect question in training."""
    assert coverage.without(0) == pytest.approx(idf(1) / (idf(1) + idf(2)), rel=1e-5)
    assert coverage.without(2) == 0.0


def test_words_nobody_knows_are_told(coverage: Coverage) -> None:
    """They are what makes the bot abstain."""
    assert coverage.unknown(["jamais"]) == 1.0
    assert coverage.unknown(["berne"]) == 0.0
