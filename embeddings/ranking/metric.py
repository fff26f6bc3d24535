"""A metric learned from the wordings: what varies within one question counts less than what tells two apart."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.types import Vectors, unit_rows

SHRINKAGE = 0.5
"""Added to each eigenvalue of the within-class covariance, as a share of their mean; chosen on the tuning questions."""


@dataclass(frozen=True, slots=True)
class WithinClassMetric:
    """Maps vectors to a space where the wordings of one owner lie close together, in whatever language.

    Within-class covariance normalisation (Hatch, Kajarekar and Stolcke, "Within-class covariance normalization for
    SVM-based speaker recognition", Interspeech 2006), with a shrunk covariance.
    """

    mean: NDArray[np.float32]
    projection: NDArray[np.float32]

    @classmethod
    def fit(cls, vectors: Vectors, owners: NDArray[np.intp]) -> "WithinClassMetric":
        """Fit on `vectors` (n, d), row i being a wording of owner number `owners[i]`."""
        mean = vectors.mean(axis=0)
        centred = (vectors - mean).astype(np.float64)
        counts = np.bincount(owners)
        sums = np.zeros((len(counts), vectors.shape[1]))
        np.add.at(sums, owners, centred)
        residuals = centred - (sums / np.maximum(counts, 1)[:, None])[owners]
        values, basis = np.linalg.eigh(residuals.T @ residuals / len(residuals))
        scale = (values + SHRINKAGE * max(float(values.mean()), 1e-9)) ** -0.5
        return cls(mean, ((basis * scale) @ basis.T).astype(np.float32))

    def centroids(self, vectors: Vectors, owners: NDArray[np.intp]) -> Vectors:
        """Return the mean direction of each owner's `vectors` in the learned space, each of norm 1."""
        sums = np.zeros((int(owners.max(initial=-1)) + 1, vectors.shape[1]), dtype=np.float32)
        np.add.at(sums, owners, self.transform(vectors))
        return unit_rows(sums)

    def transform(self, vectors: Vectors) -> Vectors:
        """Return the rows of `vectors` in the learned space, each of norm 1."""
        return unit_rows((vectors - self.mean) @ self.projection)
