"""What is measured of each owner for a question, and of the question itself."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from embeddings.ranking.answers import Answers
from embeddings.ranking.aspects import Aspects
from embeddings.ranking.coverage import Coverage
from embeddings.ranking.late import LateInteraction
from embeddings.ranking.metric import WithinClassMetric, unit_rows
from embeddings.ranking.spelt import SpeltAlike
from embeddings.ranking.wordings import Wordings
from embeddings.types import Vectors
from embeddings.understanding.spelling import sound
from embeddings.understanding.terms import query_terms, terms
from knowledge.normalisation import fold, words

OWNER_FEATURES = (
    "nearest",
    "centroid",
    "spelling",
    "dense",
    "coverage",
    "aspect",
    "figures",
    "gap",
    "roster",
    "nearest_three",
    "answer",
    "sound",
    "met",
    "returned",
)
QUESTION_FEATURES = ("one", "unknown", "short", "best_dense", "best_nearest", "best_coverage")
SHORT = 2
"""A question of at most so many terms is a bare keyword."""
FOREIGN_SPELT, FOREIGN_COVERAGE = 0.55, 0.7
"""What a question is taken to share at least, in letters and in words, with every wording when it is in a language that
no wording has, for it to share less says nothing. About the lower quartiles of right answers in the other languages."""
COSINE_SCALE = 5
"""Plain cosines of e5 differ by little; scaled, their weights are of the size of the others'."""


@dataclass(frozen=True, slots=True)
class Features:
    """`owners` has shape (owners, len(OWNER_FEATURES)), `question` has shape (len(QUESTION_FEATURES),)."""

    owners: NDArray[np.float32]
    question: NDArray[np.float32]


class FeatureExtractor:
    """Measures how well each owner's wordings fit a question."""

    def __init__(
        self, wordings: Wordings, answers: Answers, coverage: Coverage, aspects: Aspects, late: LateInteraction
    ) -> None:
        """Learn the metric and the character statistics of `wordings`."""
        self._wordings = wordings
        self._answers = answers
        self._coverage = coverage
        self._aspects = aspects
        self._late = late
        self._metric = WithinClassMetric.fit(wordings.vectors, wordings.owner_of)
        self._near = self._metric.transform(wordings.vectors)
        self._sums = np.zeros((len(wordings.owners), wordings.vectors.shape[1]), dtype=np.float32)
        np.add.at(self._sums, wordings.owner_of, self._near)
        self.centroids = unit_rows(self._sums)
        """Of each owner's wordings, unit rows in the space of the metric, shape (owners, dimensions)."""
        texts = [unit.text for unit in wordings.units]
        self._spelling = SpeltAlike(texts, fold, longest=5)
        self._sound = SpeltAlike(texts, _sounds, longest=4)
        self._languages = sorted({unit.language for unit in wordings.units})
        self._kinds = np.array(
            [[owner.kind == "gap", owner.kind == "roster"] for owner in wordings.owners], dtype=np.float32
        )
        self._figures = _figures_by_owner(wordings)

    def of(self, question: str, language: str, vector: Vectors) -> Features:
        """Measure a question with its vector, shape (dimensions,)."""
        near = self._metric.transform(vector[None])[0]
        asked = query_terms(question, language, [language])
        spelt = [self._spelling.of(question), self._sound.of(question)]
        return self._measure(question, vector, near, spelt, asked, None, foreign=language not in self._languages)

    def of_wording(self, number: int) -> Features:
        """Measure wording `number` as if it were a question that its owner did not have."""
        unit = self._wordings.units[number]
        spelt = [self._spelling.of_wording(number), self._sound.of_wording(number)]
        asked = terms(unit.text, unit.language)
        return self._measure(unit.text, self._wordings.vectors[number], self._near[number], spelt, asked, number)

    def _measure(
        self,
        question: str,
        vector: Vectors,
        near: Vectors,
        spelt: list[NDArray[np.float32]],
        asked: list[str],
        left_out: int | None,
        *,
        foreign: bool = False,
    ) -> Features:
        scores = np.stack([self._near @ near, self._wordings.vectors @ vector, *spelt], axis=1)
        centroid = self.centroids @ near
        coverage = self._coverage.of(asked)
        if left_out is not None:
            owner = self._wordings.owner_of[left_out]
            scores[left_out] = -1
            rest = unit_rows((self._sums[owner] - self._near[left_out])[None])[0]
            centroid[owner] = rest @ near
            coverage[owner] = self._coverage.without(left_out)
        nearest, dense, spelling, sounding = self._wordings.best_per_owner(scores).T
        if foreign:
            coverage = np.maximum(coverage, FOREIGN_COVERAGE)
            spelling, sounding = np.maximum(spelling, FOREIGN_SPELT), np.maximum(sounding, FOREIGN_SPELT)
        figures = {term for term in asked if any(character.isdigit() for character in term)}
        missing = np.array([bool(figures - known) for known in self._figures], dtype=np.float32)
        aspect = self._aspects.of(vector[None])[:, 0]
        three = self._wordings.mean_of_best(scores[:, 0], 3)
        answer = self._answers.closeness(vector, otherwise=dense)
        columns = [nearest, centroid, spelling, dense * COSINE_SCALE, coverage, aspect, missing, self._kinds, three]
        late = self._late.of(question, answer, None if left_out is None else int(self._wordings.owner_of[left_out]))
        columns += [answer * COSINE_SCALE, sounding, late * COSINE_SCALE]
        owners = np.column_stack(columns).astype(np.float32)
        short, unknown = len(asked) <= SHORT, self._coverage.unknown(asked)
        best = [dense.max() * COSINE_SCALE, nearest.max(), coverage.max()]
        whole = np.array([1, unknown, short, *best], dtype=np.float32)
        return Features(owners, whole)


def _figures_by_owner(wordings: Wordings) -> list[frozenset[str]]:
    figures: list[set[str]] = [set() for _ in wordings.owners]
    for number, unit in zip(wordings.owner_of, wordings.units, strict=True):
        figures[number] |= {term for term in terms(unit.text, unit.language) if any(c.isdigit() for c in term)}
    return [frozenset(found) for found in figures]


@lru_cache(maxsize=50_000)
def _sound(word: str) -> str:
    return sound(word)


def _sounds(text: str) -> str:
    return " ".join(_sound(word) for word in words(text))
