"""A question is compared with what each entry answers, not only with how it is asked."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from embeddings.index.dense import DenseIndex
from embeddings.ranking.answers import Answers
from embeddings.types import Unit

OWNERS = {"g": 0, "a": 1, "b": 2}


def _units(owners: list[str]) -> list[Unit]:
    return [Unit(number + 1, "answer", owner, "fr", "text") for number, owner in enumerate(owners)]


@given(st.lists(st.sampled_from(["a", "b"]), min_size=1, max_size=8), st.integers(0, 2**32 - 1))
def test_each_owner_is_as_close_as_its_closest_answer(owners: list[str], seed: int) -> None:
    """Brute force agrees; owners without an answer keep what they had."""
    random = np.random.default_rng(seed)
    units = _units(owners)
    vectors = random.normal(size=(len(units), 4)).astype(np.float32)
    dense = DenseIndex.build([unit.id for unit in units], vectors)
    question, otherwise = random.normal(size=4).astype(np.float32), np.array([7, 8, 9], dtype=np.float32)
    answers = Answers.arrange(units, dense, OWNERS)
    for asked in (np.arange(3), np.array([0, 2])):
        found = answers.closeness(question, asked, otherwise[asked])
        for place, number in enumerate(asked):
            own = [float(vectors[row] @ question) for row, unit in enumerate(units) if OWNERS[unit.owner] == number]
            assert np.isclose(found[place], max(own, default=otherwise[number]), rtol=1e-5, atol=1e-5)


def test_wordings_are_no_answers() -> None:
    """Those are compared elsewhere, as questions with a question."""
    units = [Unit(1, "question", "a", "fr", "Combien ?")]
    assert len(Answers.arrange(units, DenseIndex.build([1], np.ones((1, 4), np.float32)), OWNERS).vectors) == 0
