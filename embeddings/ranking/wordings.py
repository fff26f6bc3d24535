"""All wordings of all owners (curated entries, known gaps, rosters), arranged owner by owner."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.types import Unit, UnitKind, Vectors
from knowledge.entries import normalise_question


@dataclass(frozen=True, slots=True)
class Owner:
    """What a wording belongs to: an entry, a gap or a roster, by its id."""

    kind: UnitKind
    id: str


@dataclass(frozen=True, slots=True)
class Wordings:
    """`units[i]` has vector `vectors[i]` and belongs to `owners[owner_of[i]]`; owner j's units begin at `starts[j]`."""

    units: tuple[Unit, ...]
    vectors: Vectors
    owners: tuple[Owner, ...]
    owner_of: NDArray[np.intp]
    starts: NDArray[np.intp]

    @classmethod
    def arrange(cls, units: Sequence[Unit], vectors: Mapping[int, Vectors]) -> "Wordings":
        """Sort the wordings among `units` by owner; `vectors` maps unit ids to rows."""
        wordings = sorted((unit for unit in units if unit.is_wording), key=lambda unit: (unit.kind, unit.owner))
        owners = list(dict.fromkeys(Owner(unit.kind, unit.owner) for unit in wordings))
        number = {owner: position for position, owner in enumerate(owners)}
        owner_of = np.array([number[Owner(unit.kind, unit.owner)] for unit in wordings], dtype=np.intp)
        starts = np.searchsorted(owner_of, np.arange(len(owners)))
        rows = np.stack([vectors[unit.id] for unit in wordings]) if wordings else np.zeros((0, 0), np.float32)
        return cls(tuple(wordings), rows, tuple(owners), owner_of, starts)

    @property
    def gaps(self) -> NDArray[np.bool_]:
        """Which owners are questions that the documents leave open, shape (owners,)."""
        return np.array([owner.kind == "gap" for owner in self.owners], dtype=bool)

    def verbatim(self) -> dict[str, Owner]:
        """Map each wording, in the form under which questions count as the same, to its owner."""
        return {
            normalise_question(unit.text): self.owners[number]
            for unit, number in zip(self.units, self.owner_of, strict=True)
        }

    def best_per_owner(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Reduce scores of shape (wordings, n) to the best of each owner, shape (owners, n)."""
        best: NDArray[np.float32] = np.maximum.reduceat(scores, self.starts, axis=0)
        return best

    def mean_of_best(self, scores: NDArray[np.float32], count: int) -> NDArray[np.float32]:
        """Reduce scores of shape (wordings,) to the mean of each owner's best `count` (or all, if fewer)."""
        left = scores.copy()
        best = previous = self.best_per_owner(left)
        total = best.copy()
        for _ in range(count - 1):
            left[left == previous[self.owner_of]] = -np.inf
            following = self.best_per_owner(left)
            previous = np.where(np.isfinite(following), following, previous)
            total += previous
        return np.asarray(total / count, dtype=np.float32)
