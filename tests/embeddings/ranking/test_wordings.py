"""Wordings are arranged owner by owner, and scores are reduced to owners."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from embeddings.ranking.wordings import Wordings
from embeddings.types import Unit

counts = st.lists(st.integers(1, 6), min_size=1, max_size=8)


def arrange(sizes: list[int]) -> Wordings:
    units = [Unit(i, "question", f"owner-{n}", "fr", str(i)) for n, i in enumerate_units(sizes)]
    return Wordings.arrange(units[::-1], {unit.id: np.ones(2, np.float32) for unit in units})


def enumerate_units(sizes: list[int]) -> list[tuple[int, int]]:
    owners = [number for number, size in enumerate(sizes) for _ in range(size)]
    return list(zip(owners, range(1, len(owners) + 1), strict=True))


@given(counts, st.integers(0, 10_000))
def test_scores_are_reduced_as_by_hand(sizes: list[int], seed: int) -> None:
    """Best and mean of the best three agree with sorting each owner's scores."""
    wordings = arrange(sizes)
    scores = np.random.default_rng(seed).permutation(sum(sizes)).astype(np.float32)
    best = wordings.best_per_owner(scores)
    three = wordings.mean_of_best(scores, 3)
    for number in range(len(wordings.owners)):
        own = sorted(scores[wordings.owner_of == number], reverse=True)
        padded = (own + [own[-1]] * 3)[:3]
        assert best[number] == own[0]
        assert three[number] == np.float32(np.mean(padded))


@given(counts)
def test_every_wording_belongs_to_its_owner(sizes: list[int]) -> None:
    """The arrangement loses and mixes up nothing."""
    wordings = arrange(sizes)
    assert sorted(unit.id for unit in wordings.units) == list(range(1, sum(sizes) + 1))
    for unit, number in zip(wordings.units, wordings.owner_of, strict=True):
        assert wordings.owners[number].id == unit.owner
