"""What a question is after (a date, a place, a person, a number …), told from its vector."""

from collections.abc import Mapping
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from embeddings.ranking.wordings import Wordings
from embeddings.types import Vectors, unit_rows
from knowledge.types import Aspect

ASPECTS: tuple[str, ...] = get_args(Aspect)
RIDGE = 1.0
"""Regularisation of the least-squares classifier (unit vectors, one target column an aspect)."""
STATED = 0.7
"""Weight of the aspect an entry states against the aspects its own wordings sound like."""


class Aspects:
    """A linear least-squares classifier of wordings by the aspect of their entry."""

    def __init__(self, wordings: Wordings, stated: Mapping[str, Aspect]) -> None:
        """Fit on the wordings of the owners in `stated` (owner id to aspect)."""
        labels = np.array([self._label(owner.id, stated) for owner in wordings.owners])[wordings.owner_of]
        self._mean = wordings.vectors.mean(axis=0)
        rows = unit_rows(wordings.vectors - self._mean).astype(np.float64)
        known = labels >= 0
        targets = np.zeros((len(rows), len(ASPECTS)))
        targets[known, labels[known]] = 1
        gram = rows[known].T @ rows[known] + RIDGE * np.eye(rows.shape[1])
        self._weights = np.linalg.solve(gram, rows[known].T @ targets[known]).astype(np.float32)
        self._profiles = self._owner_profiles(wordings, stated)

    def of(self, vector: Vectors, owners: NDArray[np.intp]) -> NDArray[np.float32]:
        """Return how well the aspect of each of some owners fits a question, shape (owners,)."""
        return np.asarray(self._profiles[owners] @ self._scores(vector[None])[0], dtype=np.float32)

    def _scores(self, vectors: Vectors) -> NDArray[np.float32]:
        scores = np.clip(unit_rows(vectors - self._mean) @ self._weights, 0, None)
        return np.asarray(scores / np.maximum(scores.sum(axis=1, keepdims=True), 1e-6), dtype=np.float32)

    def _owner_profiles(self, wordings: Wordings, stated: Mapping[str, Aspect]) -> NDArray[np.float32]:
        sums = np.zeros((len(wordings.owners), len(ASPECTS)))
        np.add.at(sums, wordings.owner_of, self._scores(wordings.vectors))
        profiles = sums / np.maximum(sums.sum(axis=1, keepdims=True), 1e-6)
        for number, owner in enumerate(wordings.owners):
            if owner.id in stated:
                profiles[number] *= 1 - STATED
                profiles[number, self._label(owner.id, stated)] += STATED
        return np.asarray(profiles, dtype=np.float32)

    @staticmethod
    def _label(owner: str, stated: Mapping[str, Aspect]) -> int:
        return ASPECTS.index(stated[owner]) if owner in stated else -1
