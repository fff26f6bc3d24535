"""All wordings of all owners (curated entries, known gaps, rosters), arranged owner by owner."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.index.dense import DenseIndex
from embeddings.types import Unit, UnitKind, Vectors


@dataclass(frozen=True, slots=True)
class Owner:
    """What a wording belongs to: an entry, a gap or a roster, by its id."""

    kind: UnitKind
    id: str


@dataclass(frozen=True, slots=True)
class Wordings:
    """`units[i]` has vector `vectors[i]` and belongs to `owners[owner_of[i]]`; owner j's units begin at `starts[j]`.

    `numbers` gives the place of an owner by its id.
    """

    units: tuple[Unit, ...]
    vectors: Vectors
    owners: tuple[Owner, ...]
    owner_of: NDArray[np.intp]
    starts: NDArray[np.intp]
    numbers: Mapping[str, int]

    @classmethod
    def arrange(cls, units: Iterable[Unit], dense: DenseIndex) -> "Wordings":
        """Sort the wordings among `units` by owner; `dense` holds their vectors."""
        wordings = sorted((unit for unit in units if unit.is_wording), key=lambda unit: (unit.kind, unit.owner))
        owners = list(dict.fromkeys(Owner(unit.kind, unit.owner) for unit in wordings))
        number = {owner: position for position, owner in enumerate(owners)}
        owner_of = np.array([number[Owner(unit.kind, unit.owner)] for unit in wordings], dtype=np.intp)
        starts = np.searchsorted(owner_of, np.arange(len(owners)))
        rows = dense.rows([unit.id for unit in wordings])
        numbers = {owner.id: position for owner, position in number.items()}
        return cls(tuple(wordings), rows, tuple(owners), owner_of, starts, numbers)

    @property
    def gaps(self) -> NDArray[np.bool_]:
        """Which owners are questions that the documents leave open, shape (owners,)."""
        return np.array([owner.kind == "gap" for owner in self.owners], dtype=bool)

    def owners_of(self, units: Iterable[Unit]) -> NDArray[np.intp]:
        """Return the numbers of the owners that some units belong to, ascending; passages belong to none."""
        numbers = {self.numbers[unit.owner] for unit in units if unit.owner in self.numbers}
        return np.array(sorted(numbers), dtype=np.intp)

    def of(self, numbers: NDArray[np.intp]) -> "Share":
        """Return the wordings of some owners, given by their numbers in ascending order."""
        ends = np.append(self.starts[1:], len(self.units))[numbers]
        lengths = ends - self.starts[numbers]
        starts = np.cumsum(lengths) - lengths
        rows = np.arange(lengths.sum()) - np.repeat(starts - self.starts[numbers], lengths)
        return Share(rows, starts)


@dataclass(frozen=True, slots=True)
class Share:
    """The wordings of some owners: `rows` among all, those of the j-th owner from `starts[j]` on."""

    rows: NDArray[np.intp]
    starts: NDArray[np.intp]

    def best(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Reduce scores of shape (rows, n) to the best of each owner, shape (owners, n)."""
        best: NDArray[np.float32] = np.maximum.reduceat(scores, self.starts, axis=0)
        return best
