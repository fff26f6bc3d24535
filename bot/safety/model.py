"""The classifier as it is served: two small layers over what the encoder makes of each piece, and hashed letters.

The pieces are pooled by learned attention and by their maximum, so that "I am dying to know" is not the mean of its
words. Where another encoder is configured than the one it was trained on, the letters alone decide.
"""

from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from bot.safety.letters import letters
from bot.safety.types import LEANING, NONE, SITUATIONS

LABELS = (*SITUATIONS, LEANING, NONE)
MAX_PIECES = 64
"""What is said later in a message is not looked at by the first layer; the letters see all of it."""

Probabilities = NDArray[np.float64]
_WEIGHTS = "weights.npz"


@dataclass(frozen=True, slots=True)
class Model:
    """The trained weights by name, as `bot.safety.training` stores them."""

    arrays: dict[str, NDArray[np.float32]]
    encoder: str

    @classmethod
    def load(cls, path: Path | None = None) -> "Model":
        """Read the weights that come with the package, or those of a file."""
        stored = path.read_bytes() if path else files("bot.safety").joinpath(_WEIGHTS).read_bytes()
        with np.load(BytesIO(stored)) as archive:
            arrays = {name: archive[name] for name in archive.files}
        encoder = str(arrays.pop("encoder"))
        return cls({name: array.astype(np.float32) for name, array in arrays.items()}, encoder)

    def of_pieces(self, text: str, pieces: NDArray[np.float32]) -> Probabilities:
        """Return one probability a label; `pieces` has a row for each piece of the text."""
        weights = self.arrays
        rows = (pieces[:MAX_PIECES] - weights["mean"]) / weights["spread"]
        hidden = np.maximum(rows @ weights["inner"].T + weights["inner_bias"], 0)
        attention = softmax(hidden @ weights["heads"].T + weights["heads_bias"], axis=0)
        pooled = np.concatenate([(attention.T @ hidden).ravel(), hidden.max(axis=0)])
        scores = weights["outer"] @ pooled + weights["outer_bias"] + self._spelt(text, "letters")
        return np.asarray(softmax(scores.astype(np.float64)))

    def of_letters(self, text: str) -> Probabilities:
        """Return one probability a label, from the spelling alone."""
        scores = self._spelt(text, "letters_alone") + self.arrays["letters_alone_bias"]
        return np.asarray(softmax(scores.astype(np.float64)))

    def _spelt(self, text: str, name: str) -> NDArray[np.float32]:
        buckets, counts = letters(text)
        scores: NDArray[np.float32] = counts @ self.arrays[name][buckets]
        return scores
