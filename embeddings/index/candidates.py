"""What may answer a question: the wordings and passages found by vectors and by words, of every document."""

from collections.abc import Mapping

import numpy as np

from embeddings.index.dense import DenseIndex
from embeddings.index.lexical import LexicalIndex
from embeddings.types import Found, Unit, Vectors
from knowledge.entries import normalise_question

ALL = 80
"""Hits of each of the two searches among everything."""
TEXTS = 30
"""Hits of each of the two searches among what the documents and the curated answers say."""
FUSION = 60
"""Reciprocal rank fusion, k of Cormack, Clarke and Buettcher (SIGIR 2009)."""


class HybridSearch:
    """Two searches side by side, FAISS by vectors and BM25 by words, their hits joined by reciprocal ranks.

    Texts are searched once more on their own: a question is more like any question than like what answers it.
    """

    def __init__(self, units: Mapping[int, Unit], dense: DenseIndex, lexical: LexicalIndex) -> None:
        """Search `units`, which both indexes hold under their ids."""
        self._units = units
        self._dense = dense
        self._lexical = lexical
        texts = [unit.id for unit in units.values() if not unit.is_wording]
        self._dense_texts = DenseIndex.build(texts, dense.rows(texts)) if texts else dense
        self._lexical_texts = lexical.rows_of(texts)
        # Of two owners with the same wording an answer goes before a gap.
        wordings = sorted((one for one in units.values() if one.is_wording), key=lambda one: (one.kind, one.owner))
        self._verbatim = {normalise_question(wording.text): wording for wording in wordings}

    def candidates(self, text: str, language: str, vector: Vectors) -> Found:
        """Return what may answer a question in `language` with `vector`, shape (dimensions,)."""
        row = vector[None].astype(np.float32)
        searches = (
            self._dense.search(row, ALL)[0],
            self._lexical.search(text, language, ALL),
            self._dense_texts.search(row, TEXTS)[0],
            self._lexical.search(text, language, TEXTS, self._lexical_texts),
        )
        scores: dict[int, float] = {}
        for hits in searches:
            for rank, hit in enumerate(hits):
                scores[hit.unit_id] = scores.get(hit.unit_id, 0.0) + 1 / (FUSION + rank)
        likeliest = sorted(scores, key=scores.__getitem__, reverse=True)
        return Found(tuple(self._units[unit] for unit in likeliest), self._verbatim.get(normalise_question(text)))
