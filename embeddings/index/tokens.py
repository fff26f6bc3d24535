"""The pieces of answers whose questions have hardly any wording, kept with the index version."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import IndexCorruptError
from embeddings.types import Encoder, Unit

FEW = 2
"""An entry with at most so many wordings in each language says too little by them: its pieces are compared as well."""
LONGEST = 128
"""Pieces kept of one answer, its question included."""


@dataclass(frozen=True, slots=True)
class TokenTable:
    """Unit `units[i]` has the pieces from `starts[i]` to `starts[i + 1]`; the first `heads[i]` are its question's.

    `ids` has shape (pieces,), `rows` shape (pieces, dimensions).
    """

    units: NDArray[np.int64]
    starts: NDArray[np.int64]
    heads: NDArray[np.int64]
    ids: NDArray[np.int32]
    rows: NDArray[np.float16]

    @classmethod
    def build(cls, units: Sequence[Unit], encoder: Encoder) -> "TokenTable":
        """Encode the answers among `units` that belong to few wordings."""
        numbers: list[int] = []
        starts, heads = [0], []
        ids: list[NDArray[np.int32]] = [np.zeros(0, np.int32)]
        rows = [np.zeros((0, encoder.dimensions), np.float16)]
        for unit in _with_few_wordings(units):
            tokens = encoder.passage_tokens(unit.text)
            if not len(tokens.ids):
                continue
            numbers.append(unit.id)
            ids.append(tokens.ids[:LONGEST])
            rows.append(tokens.rows[:LONGEST].astype(np.float16))
            starts.append(starts[-1] + len(ids[-1]))
            question = encoder.passage_tokens(unit.text.partition("\n")[0])
            heads.append(min(len(question.ids), len(ids[-1])))
        return cls(
            np.array(numbers, np.int64),
            np.array(starts),
            np.array(heads, np.int64),
            np.concatenate(ids),
            np.concatenate(rows),
        )

    def save(self, path: Path) -> None:
        """Write the table to one file."""
        np.savez(path, units=self.units, starts=self.starts, heads=self.heads, ids=self.ids, rows=self.rows)

    @classmethod
    def load(cls, path: Path) -> "TokenTable":
        """Read what `save` wrote.

        Raises:
            IndexCorruptError: The file is missing or no such table.

        """
        try:
            with np.load(path, allow_pickle=False) as stored:
                return cls(stored["units"], stored["starts"], stored["heads"], stored["ids"], stored["rows"])
        except (OSError, ValueError, KeyError, BadZipFile) as error:
            raise IndexCorruptError(f"{path} is no readable table of tokens: {error}; rebuild the index") from error


def _with_few_wordings(units: Sequence[Unit]) -> list[Unit]:
    wordings = Counter((unit.owner, unit.language) for unit in units if unit.is_wording)
    many = {owner for (owner, _), count in wordings.items() if count > FEW}
    return [unit for unit in units if unit.kind == "answer" and unit.owner not in many]
