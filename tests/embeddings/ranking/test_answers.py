"""A question is compared with what each entry answers, not only with how it is asked."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from embeddings.ranking.answers import Answers
from embeddings.ranking.wordings import Owner
from embeddings.types import Unit

OWNERS = (Owner("gap", "g"), Owner("question", "a"), Owner("question", "b"))


def _units(owners: list[str]) -> list[Unit]:
    return [Unit(number + 1, "answer", owner, "fr", "text") for number, owner in enumerate(owners)]


@given(st.lists(st.sampled_from(["a", "b"]), max_size=8), st.integers(0, 2**32 - 1))
def test_each_owner_is_as_close_as_its_closest_answer(owners: list[str], seed: int) -> None:
    """Brute force agrees; owners without an answer keep what they had."""
    random = np.random.default_rng(seed)
    units = _units(owners)
    vectors = {unit.id: random.normal(size=4).astype(np.float32) for unit in units}
    question, otherwise = random.normal(size=4).astype(np.float32), np.array([7, 8, 9], dtype=np.float32)
    found = Answers.arrange(units, vectors, OWNERS).closeness(question, otherwise)
    for number, owner in enumerate(OWNERS):
        own = [float(vectors[unit.id] @ question) for unit in units if unit.owner == owner.id]
        assert np.isclose(found[number], max(own, default=otherwise[number]), rtol=1e-5, atol=1e-5)


def test_wordings_are_no_answers() -> None:
    """Those are compared elsewhere, as questions with a question."""
    units = [Unit(1, "question", "a", "fr", "Combien ?")]
    assert len(Answers.arrange(units, {1: np.ones(4, np.float32)}, OWNERS).vectors) == 0
