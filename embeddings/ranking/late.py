"""How well a question and an answer match piece by piece, for entries that have hardly any wording of their own.

Late interaction (Khattab and Zaharia, "ColBERT", SIGIR 2020) over the pieces of the encoder as it is: each piece of the
question counts by the most similar one of the answer, weighted by how rare it is. One vector a text tells what a text
is about; its pieces tell what exactly it says of it.
"""

from collections import Counter
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from embeddings.index.tokens import TokenTable
from embeddings.types import Tokens, Unit, Vectors, unit_rows

MEASURED = 100
"""Only so many answers, the closest as a whole, are compared piece by piece."""

UNLIKE = -1
"""The similarity of a piece that is not to count."""

Floats = NDArray[np.float32]


class LateInteraction:
    """Compares questions with the answers of a table of tokens."""

    def __init__(self, table: TokenTable, units: Mapping[int, Unit], numbers: Mapping[str, int]) -> None:
        """Learn from the table how its pieces are spread and how rare each is; `numbers` are those of the owners."""
        self._owner_of = np.array([numbers[units[int(unit)].owner] for unit in table.units], dtype=np.intp)
        self._table = table
        self._lengths = np.diff(table.starts)
        units_of = np.repeat(np.arange(len(self._lengths)), self._lengths)
        self._frequency = Counter(piece for _, piece in set(zip(units_of.tolist(), table.ids.tolist(), strict=True)))
        self._mean, self._sphere = _sphering(table.rows)
        self._rows = self._transform(table.rows).astype(np.float16)
        self._weights = self._rarity(table.ids)

    def of(self, asked: Tokens, owners: NDArray[np.intp], closeness: Floats, left_out: int = -1) -> Floats:
        """Return, for some owners, how well the question is met by each answer and its own question by the question.

        Owners that are not compared get what their `closeness` (owners,) as a whole leads to expect from the others.
        Of owner number `left_out` nothing is taken from its question. Shape (owners, 2).
        """
        values = np.full((len(owners), 2), np.nan, dtype=np.float32)
        units = np.flatnonzero(np.isin(self._owner_of, owners))
        if not len(asked.ids) or not len(units):
            return np.zeros_like(values)
        places = np.searchsorted(owners, self._owner_of[units])
        nearest = np.argsort(-closeness[places], kind="stable")[:MEASURED]
        met, returned = self._match(units[nearest], asked, left_out)
        np.fmax.at(values, places[nearest], np.column_stack([met, returned]))
        return _completed(values, closeness)

    def _match(self, units: NDArray[np.intp], asked: Tokens, left_out: int) -> tuple[Floats, Floats]:
        lengths = self._lengths[units]
        starts = np.cumsum(lengths) - lengths
        within = np.arange(lengths.sum()) - np.repeat(starts, lengths)
        pieces = within + np.repeat(self._table.starts[units], lengths)
        in_question = within < np.repeat(self._table.heads[units], lengths)
        similar = self._transform(asked.rows) @ self._rows[pieces].astype(np.float32).T
        similar[:, in_question & np.repeat(self._owner_of[units] == left_out, lengths)] = UNLIKE
        weights, rarity = self._rarity(asked.ids), self._weights[pieces] * in_question
        met = weights @ np.maximum.reduceat(similar, starts, axis=1) / weights.sum()
        total = np.add.reduceat(rarity, starts)
        returned = np.add.reduceat(similar.max(axis=0) * rarity, starts) / np.where(total > 0, total, np.nan)
        return met, np.where(self._owner_of[units] == left_out, np.nan, returned)

    def _rarity(self, ids: NDArray[np.int32]) -> Floats:
        """Inverse document frequency of each piece, as in BM25."""
        counts = np.array([self._frequency[piece] for piece in ids.tolist()], dtype=np.float32)
        return np.log1p((len(self._lengths) - counts + 0.5) / (counts + 0.5)).astype(np.float32)

    def _transform(self, rows: NDArray[np.float16] | Vectors) -> Vectors:
        return unit_rows((rows.astype(np.float32) - self._mean) @ self._sphere)


def _sphering(rows: NDArray[np.float16]) -> tuple[Floats, Floats]:
    """Return the mean of pieces and a map that evens out how far they spread in each direction, half-way."""
    if not len(rows):
        return np.zeros(rows.shape[1], np.float32), np.eye(rows.shape[1], dtype=np.float32)
    whole = rows.astype(np.float32)
    mean = whole.mean(axis=0)
    values, basis = np.linalg.eigh((whole - mean).T @ (whole - mean) / len(whole))
    scale = (np.maximum(values, 0) + max(float(values.mean()), 1e-9)) ** -0.5
    return mean, ((basis * scale) @ basis.T).astype(np.float32)


def _completed(values: Floats, closeness: Floats) -> Floats:
    """Fill what was not measured by a line through what was, within its range."""
    for column in values.T:
        known = np.isfinite(column)
        if not known.any():
            column[:] = 0
            continue
        spread = np.ptp(closeness[known]) > 1e-6
        line = np.polyfit(closeness[known], column[known], 1) if spread else np.array([0, column[known].mean()])
        column[~known] = np.clip(np.polyval(line, closeness[~known]), column[known].min(), column[known].max())
    return values
