"""How alike a question and the sentences of a page are, piece by piece in their contexts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.extraction.form import Floats
from embeddings.extraction.types import CompactPieces, Pieces
from embeddings.types import unit_rows


@dataclass(frozen=True, slots=True)
class Likeness:
    """For each sentence and each piece of the question the highest cosine with a piece of the sentence.

    `matches` has shape (sentences, pieces). `weights`, shape (pieces,), say how much each piece counts; they sum to 1
    unless no piece counts.
    """

    matches: Floats
    weights: Floats

    def share(self, matches: Floats) -> Floats:
        """Weighted mean over the question's pieces of each row of `matches`; shape (rows,)."""
        return np.asarray(matches @ self.weights)


@dataclass(frozen=True, slots=True)
class PieceSpace:
    """What is learned of the model's vectors of pieces.

    Pieces of questions and of passages lie around different centres, shape (dimensions,), and differ most along
    `axes`, shape (axes, dimensions). `rarity`, shape (axes,), and `commonness` tell a piece's weight from where it
    lies: their regression of its inverse frequency on its coordinates.
    """

    question_centre: NDArray[np.float32]
    passage_centre: NDArray[np.float32]
    axes: NDArray[np.float32]
    rarity: NDArray[np.float32]
    commonness: float

    def of_passage(self, rows: Pieces) -> CompactPieces:
        """Bring the pieces of a sentence to the axes."""
        return unit_rows(self.coordinates(rows, self.passage_centre)).astype(np.float16)

    def compare(self, question: Pieces, page: Sequence[CompactPieces]) -> Likeness:
        """Compare the pieces of a question with each sentence, as ColBERT does (Khattab, Zaharia, SIGIR 2020)."""
        coordinates = self.coordinates(question, self.question_centre)
        asked = unit_rows(coordinates).T
        weights = np.maximum(coordinates @ self.rarity + self.commonness, 0.0).astype(float)
        matches = np.zeros((len(page), len(question)))
        lengths = np.array([len(pieces) for pieces in page])
        if lengths.any():
            # One product for the whole page: a call of the linear algebra for each line costs more than it computes.
            cosines = np.concatenate(page).astype(np.float32) @ asked
            starts = np.cumsum(lengths) - lengths
            matches[lengths > 0] = np.maximum.reduceat(cosines, starts[lengths > 0], axis=0)
        return Likeness(matches, weights / (weights.sum() + 1e-9))

    def coordinates(self, rows: Pieces, centre: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return where pieces lie on the axes, seen from a centre; shape (pieces, axes)."""
        return np.asarray((unit_rows(rows) - centre) @ self.axes.T)
