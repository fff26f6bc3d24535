"""Wordings are arranged owner by owner, and scores are reduced to owners."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from embeddings.index.dense import DenseIndex
from embeddings.ranking.wordings import Wordings
from embeddings.types import Unit

counts = st.lists(st.integers(1, 6), min_size=1, max_size=8)


def arrange(sizes: list[int]) -> Wordings:
    units = [Unit(i, "question", f"owner-{n}", "fr", str(i)) for n, i in enumerate_units(sizes)]
    return Wordings.arrange(
        units[::-1], DenseIndex.build([unit.id for unit in units], np.ones((len(units), 2), np.float32))
    )


def enumerate_units(sizes: list[int]) -> list[tuple[int, int]]:
    owners = [number for number, size in enumerate(sizes) for _ in range(size)]
    return list(zip(owners, range(1, len(owners) + 1), strict=True))


@given(counts, st.integers(0, 10_000))
def test_scores_are_reduced_as_by_hand(sizes: list[int], seed: int) -> None:
    """The best of each of some owners, whichever they are."""
    wordings, random = arrange(sizes), np.random.default_rng(seed)
    scores = random.permutation(sum(sizes)).astype(np.float32)
    some = np.flatnonzero(random.random(len(sizes)) < 0.5)
    if len(some):
        share = wordings.of(some)
        expected = [scores[wordings.owner_of == number].max() for number in some]
        assert share.best(scores[share.rows]).tolist() == expected


@given(counts)
def test_owners_are_found_by_their_units(sizes: list[int]) -> None:
    """A passage belongs to no owner."""
    wordings = arrange(sizes)
    passage = Unit(999, "passage", "p", "fr", "p")
    assert wordings.owners_of([passage, wordings.units[-1], wordings.units[0]]).tolist() == sorted({0, len(sizes) - 1})


@given(counts)
def test_every_wording_belongs_to_its_owner(sizes: list[int]) -> None:
    """The arrangement loses and mixes up nothing."""
    wordings = arrange(sizes)
    assert sorted(unit.id for unit in wordings.units) == list(range(1, sum(sizes) + 1))
    for unit, number in zip(wordings.units, wordings.owner_of, strict=True):
        assert wordings.owners[number].id == unit.owner
