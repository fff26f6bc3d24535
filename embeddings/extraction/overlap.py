"""Words that a question and the sentences of a page share, weighed by how rare they are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from wordfreq import available_languages, zipf_frequency

from embeddings.understanding.terms import terms

Floats = NDArray[np.float64]

_COUNTED = frozenset(available_languages())
_WORD = re.compile(r"\w+")
_COMMONEST = 7.5
"""The Zipf frequency of the commonest words; weights go from 0 for these to 1 for words nobody has counted."""

_LEAST_WEIGHT = 0.2
_PREFIX = 5
PARTIAL = 0.8
"""What a word counts that shares its beginning with another or is part of it, as in a German compound."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """How far the question's words occur in each sentence.

    `exact` and `near` have shape (sentences, words) with values in 0–1; `weights` has shape (words,).
    """

    exact: Floats
    near: Floats
    weights: Floats

    def share(self, matches: Floats) -> Floats:
        """Weighted share of the question's words in each row of `matches`; shape (rows,)."""
        return np.asarray(matches @ self.weights / (self.weights.sum() + 1e-6))

    def distinctive(self) -> Floats:
        """Return the share of exact words in each sentence, counting those most that few sentences of the page hold."""
        number = np.maximum(self.exact.sum(axis=0), 1)
        return self.share(self.exact * np.log((len(self.exact) + 1) / number))


def measure_overlap(question: str, sentences: Sequence[str], language: str) -> Overlap:
    """Compare a question with sentences of the same language; without any word that counts, all shares are 0."""
    weights = _question_terms(question, language)
    held = [frozenset(terms(sentence, language)) for sentence in sentences]
    shape = (len(sentences), max(1, len(weights)))
    exact, near = np.zeros(shape), np.zeros(shape)
    for column, term in enumerate(weights):
        alike = {other for other in frozenset().union(*held) if _alike(term, other)}
        for row, present in enumerate(held):
            exact[row, column] = term in present
            near[row, column] = 1.0 if term in present else PARTIAL * (not alike.isdisjoint(present))
    return Overlap(exact, near, np.array(list(weights.values()) or [0.0]))


def _question_terms(question: str, language: str) -> dict[str, float]:
    """Stems of the question's words that say something, with their weights."""
    weights: dict[str, float] = {}
    for word in _WORD.findall(question):
        weight = _rarity(word, language)
        if weight > _LEAST_WEIGHT:
            weights.update((term, max(weight, weights.get(term, 0.0))) for term in terms(word, language))
    return weights


def _rarity(word: str, language: str) -> float:
    # A language without counts: long words stand in for rare ones.
    if language not in _COUNTED:
        return min(1.0, len(word) / 10)
    return max(0.0, _COMMONEST - zipf_frequency(word, language)) / _COMMONEST


def _alike(term: str, other: str) -> bool:
    if min(len(term), len(other)) < _PREFIX or term.isdigit():
        return False
    return term[:_PREFIX] == other[:_PREFIX] or term in other or other in term
