"""How close a question is to what each owner answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.index.dense import DenseIndex
from embeddings.types import Unit, Vectors


@dataclass(frozen=True, slots=True)
class Answers:
    """`vectors[i]`, of a question with its answer as a passage, belongs to owner number `owner_of[i]`."""

    vectors: Vectors
    owner_of: NDArray[np.intp]

    @classmethod
    def arrange(cls, units: Iterable[Unit], dense: DenseIndex, numbers: Mapping[str, int]) -> "Answers":
        """Pick the answers among `units`; `dense` holds their vectors, `numbers` are those of their owners."""
        answers = [unit for unit in units if unit.kind == "answer"]
        owner_of = np.array([numbers[unit.owner] for unit in answers], dtype=np.intp)
        return cls(dense.rows([unit.id for unit in answers]), owner_of)

    def closeness(
        self, vector: Vectors, owners: NDArray[np.intp], otherwise: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Return the cosine of a question (shape (dimensions,)) with the closest answer of each of some owners.

        `owners` are numbers in ascending order; those that answer nothing keep their value in `otherwise`.
        """
        best = np.full(len(owners), -np.inf, dtype=np.float32)
        rows = np.flatnonzero(np.isin(self.owner_of, owners))
        np.maximum.at(best, np.searchsorted(owners, self.owner_of[rows]), self.vectors[rows] @ vector)
        return np.where(np.isfinite(best), best, otherwise)
