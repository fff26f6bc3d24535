"""How much of what a question says, weighted by how telling each term is, the texts of an owner say too."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from embeddings.ranking.wordings import Wordings
from embeddings.understanding.terms import terms


class Coverage:
    """Terms by owner, with inverse document frequencies over owners."""

    def __init__(self, wordings: Wordings, answers: Mapping[str, Iterable[tuple[str, str]]]) -> None:
        """Count the terms of each owner's wordings and answers; `answers` maps owner ids to (language, text) pairs."""
        self._own_terms = [frozenset(terms(unit.text, unit.language)) for unit in wordings.units]
        counts: list[Counter[str]] = [Counter() for _ in wordings.owners]
        for number, own in zip(wordings.owner_of, self._own_terms, strict=True):
            counts[number].update(own)
        for number, owner in enumerate(wordings.owners):
            for language, text in answers.get(owner.id, ()):
                counts[number].update(frozenset(terms(text, language)))
        self._counts = counts
        frequency = Counter(term for count in counts for term in count)
        size = len(counts)
        self._idf = {term: math.log(1 + size / (number + 0.5)) for term, number in frequency.items()}
        self._unknown_idf = math.log(1 + size / 0.5)
        self._column = {term: column for column, term in enumerate(self._idf)}
        self._matrix = self._incidence()
        self._owner_of = wordings.owner_of

    def of(self, asked: Sequence[str], owners: NDArray[np.intp]) -> NDArray[np.float32]:
        """Return the share of the question's weight that each of some owners covers, shape (owners,), in [0, 1]."""
        weights = np.zeros(len(self._column), dtype=np.float32)
        for term in set(asked) & self._column.keys():
            weights[self._column[term]] = self._idf[term]
        total = sum(self.weight(term) for term in set(asked))
        covered = self._matrix[owners] @ weights
        return np.asarray(covered / total if total else covered, dtype=np.float32)

    def without(self, wording: int) -> float:
        """Return what its owner's other texts cover of wording number `wording`."""
        own, count = self._own_terms[wording], self._counts[self._owner_of[wording]]
        total = sum(self.weight(term) for term in own)
        return sum(self._idf[term] for term in own if count[term] > 1) / total if total else 0.0

    def unknown(self, asked: Sequence[str]) -> float:
        """Return the share of the question's weight in terms that no owner has."""
        total = sum(self.weight(term) for term in set(asked))
        return sum(self.weight(term) for term in set(asked) if term not in self._idf) / total if total else 1.0

    def weight(self, term: str) -> float:
        """Inverse document frequency of a term, ln(1 + N / (n + 0.5))."""
        return self._idf.get(term, self._unknown_idf)

    def _incidence(self) -> sparse.csr_matrix:
        rows = [row for row, count in enumerate(self._counts) for _ in count]
        columns = [self._column[term] for count in self._counts for term in count]
        ones = np.ones(len(rows), dtype=np.float32)
        return sparse.csr_matrix((ones, (rows, columns)), shape=(len(self._counts), len(self._column)))
