"""How close a question is to what each owner answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.ranking.wordings import Owner
from embeddings.types import Unit, Vectors


@dataclass(frozen=True, slots=True)
class Answers:
    """`vectors[i]`, of a question with its answer as a passage, belongs to owner number `owner_of[i]`."""

    vectors: Vectors
    owner_of: NDArray[np.intp]

    @classmethod
    def arrange(cls, units: Sequence[Unit], vectors: Mapping[int, Vectors], owners: Sequence[Owner]) -> "Answers":
        """Pick the answers among `units`; `vectors` maps unit ids to rows."""
        number = {owner.id: position for position, owner in enumerate(owners) if owner.kind == "question"}
        answers = [unit for unit in units if unit.kind == "answer"]
        rows = np.stack([vectors[unit.id] for unit in answers]) if answers else np.zeros((0, 0), np.float32)
        return cls(rows, np.array([number[unit.owner] for unit in answers], dtype=np.intp))

    def closeness(self, vector: Vectors, otherwise: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the cosine of a question (shape (dimensions,)) with each owner's closest answer, shape (owners,).

        Owners that answer nothing keep their value in `otherwise`.
        """
        if not len(self.vectors):
            return otherwise
        best = np.full(len(otherwise), -np.inf, dtype=np.float32)
        np.maximum.at(best, self.owner_of, self.vectors @ vector)
        return np.where(np.isfinite(best), best, otherwise)
