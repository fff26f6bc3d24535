"""The lexical index: units by the words they share with a question, over bm25s."""

import json
from collections.abc import Collection, Sequence
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from embeddings.errors import IndexCorruptError
from embeddings.types import Hit, Unit
from embeddings.understanding.terms import query_terms, terms

K1 = 1.2
B = 0.75
"""Saturation and length normalisation of BM25, the values of Lucene."""

_UNITS = "units.json"


class LexicalIndex:
    """One BM25 index over all units, each analysed in its own language.

    Formula (Lucene's, without its constant factor): the sum over the question's terms of
    ln(1 + (N − n + 0.5) / (n + 0.5)) · f / (f + k1 · (1 − b + b · length / average length)).
    """

    def __init__(self, engine: bm25s.BM25, unit_ids: Sequence[int], languages: Sequence[str]) -> None:
        """Wrap an engine whose row i is `unit_ids[i]`; `languages` are those of the units."""
        self._engine = engine
        self._unit_ids = tuple(unit_ids)
        self._languages = tuple(languages)

    @classmethod
    def build(cls, units: Sequence[Unit]) -> "LexicalIndex":
        """Index the texts of `units`."""
        # A text without words still takes a term: the engine cannot divide by an average length of nothing.
        rows = [terms(unit.text, unit.language) or [""] for unit in units]
        engine = bm25s.BM25(k1=K1, b=B, method="lucene")
        if rows:
            engine.index(rows, show_progress=False)
        return cls(engine, [unit.id for unit in units], sorted({unit.language for unit in units}))

    @classmethod
    def load(cls, directory: Path) -> "LexicalIndex":
        """Read what `save` wrote.

        Raises:
            IndexCorruptError: A file is missing or unreadable.

        """
        try:
            described = json.loads((directory / _UNITS).read_text(encoding="utf-8"))
            unit_ids, languages = described["unit_ids"], described["languages"]
            engine = bm25s.BM25.load(str(directory), load_corpus=False) if unit_ids else bm25s.BM25()
        except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
            raise IndexCorruptError(f"{directory} is no readable lexical index: {error}") from error
        return cls(engine, unit_ids, languages)

    def save(self, directory: Path) -> None:
        """Write the index into `directory`, which is made."""
        directory.mkdir(parents=True)
        if self._unit_ids:
            self._engine.save(str(directory), show_progress=False)
        described = {"unit_ids": self._unit_ids, "languages": self._languages}
        (directory / _UNITS).write_text(json.dumps(described), encoding="utf-8")

    def __len__(self) -> int:
        return len(self._unit_ids)

    def rows_of(self, unit_ids: Collection[int]) -> NDArray[np.bool_]:
        """Return which rows of the index are some units, to search among these alone."""
        wanted = frozenset(unit_ids)
        return np.array([unit_id in wanted for unit_id in self._unit_ids])

    def search(self, text: str, language: str, k: int, among: NDArray[np.bool_] | None = None) -> list[Hit]:
        """Return up to `k` units that share a term with `text`, highest BM25 score first.

        `language` is that of the question; its words are looked up under the rules of all languages of the units too.
        """
        asked = query_terms(text, language, self._languages)
        if not asked or not self._unit_ids:
            return []
        scores = self._engine.get_scores(asked)
        held = np.flatnonzero(scores > 0 if among is None else (scores > 0) & among)
        best = held[np.argsort(-scores[held], kind="stable")[:k]]
        return [Hit(self._unit_ids[row], float(scores[row])) for row in best]
