"""A multinomial logistic regression: the probability of every act, learned by `benchmarks/train_interpretation.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import softmax

from bot.interpretation.types import Act

WEIGHTS = "weights.npz"


@dataclass(frozen=True, slots=True)
class Classifier:
    """`weights` has shape (acts, features), `intercepts` shape (acts,)."""

    acts: Sequence[Act]
    weights: NDArray[np.float32]
    intercepts: NDArray[np.float32]

    @classmethod
    def load(cls) -> "Classifier":
        """Read the weights that come with the package."""
        with files("bot.interpretation").joinpath(WEIGHTS).open("rb") as file, np.load(file) as stored:
            return cls(tuple(stored["acts"].tolist()), stored["weights"].astype(np.float32), stored["intercepts"])

    def save(self, directory: Path) -> None:
        """Write the weights in half precision, which changes no decision."""
        np.savez_compressed(
            directory / WEIGHTS,
            acts=np.array(self.acts),
            weights=self.weights.astype(np.float16),
            intercepts=self.intercepts.astype(np.float32),
        )

    def probabilities(self, rows: sparse.csr_matrix) -> NDArray[np.float64]:
        """Return one distribution over the acts a row, shape (rows, acts)."""
        return np.asarray(softmax(rows @ self.weights.T + self.intercepts, axis=1))
