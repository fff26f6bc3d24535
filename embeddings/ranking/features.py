"""What is measured of each owner for a question, and of the question itself."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from embeddings.analysis import query_terms, terms
from embeddings.ranking.aspects import Aspects
from embeddings.ranking.coverage import Coverage
from embeddings.ranking.metric import WithinClassMetric, unit_rows
from embeddings.ranking.wordings import Wordings
from embeddings.types import Vectors
from knowledge.normalisation import fold

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
)
QUESTION_FEATURES = ("one", "unknown", "short", "best_dense", "best_nearest", "best_coverage")
SHORT = 2
"""A question of at most so many terms is a bare keyword."""
FEW = 50
"""With fewer wordings, a run of characters counts even if only one of them has it."""


@dataclass(frozen=True, slots=True)
class Features:
    """`owners` has shape (owners, len(OWNER_FEATURES)), `question` has shape (len(QUESTION_FEATURES),)."""

    owners: NDArray[np.float32]
    question: NDArray[np.float32]


class FeatureExtractor:
    """Measures how well each owner's wordings fit a question."""

    def __init__(self, wordings: Wordings, coverage: Coverage, aspects: Aspects) -> None:
        """Learn the metric and the character statistics of `wordings`."""
        self._wordings = wordings
        self._coverage = coverage
        self._aspects = aspects
        self._metric = WithinClassMetric.fit(wordings.vectors, wordings.owner_of)
        self._near = self._metric.transform(wordings.vectors)
        self._sums = np.zeros((len(wordings.owners), wordings.vectors.shape[1]), dtype=np.float32)
        np.add.at(self._sums, wordings.owner_of, self._near)
        self._centroids = unit_rows(self._sums)
        self._spelling = TfidfVectorizer(
            analyzer="char_wb",
            ngram_range=(2, 5),
            sublinear_tf=True,
            preprocessor=fold,
            # A handful of wordings may share no run of characters at all; then none would be left.
            min_df=1 if len(wordings.units) < FEW else 2,
            dtype=np.float32,
        )
        self._grams = self._spelling.fit_transform([unit.text for unit in wordings.units])
        self._languages = sorted({unit.language for unit in wordings.units})
        self._kinds = np.array(
            [[owner.kind == "gap", owner.kind == "roster"] for owner in wordings.owners], dtype=np.float32
        )
        self._figures = _figures_by_owner(wordings)

    def of(self, question: str, language: str, vector: Vectors) -> Features:
        """Measure a question with its vector, shape (dimensions,)."""
        grams = self._spelling.transform([question])
        asked = query_terms(question, language, [language])
        return self._measure(vector, self._metric.transform(vector[None])[0], grams, asked, None)

    def of_wording(self, number: int) -> Features:
        """Measure wording `number` as if it were a question that its owner did not have."""
        unit = self._wordings.units[number]
        asked = terms(unit.text, unit.language)
        return self._measure(self._wordings.vectors[number], self._near[number], self._grams[number], asked, number)

    def _measure(
        self, vector: Vectors, near: Vectors, grams: sparse.csr_matrix, asked: list[str], left_out: int | None
    ) -> Features:
        scores = np.stack(
            [self._near @ near, self._grams @ grams.toarray().ravel(), self._wordings.vectors @ vector],
            axis=1,
        )
        centroid = self._centroids @ near
        coverage = self._coverage.of(asked)
        if left_out is not None:
            owner = self._wordings.owner_of[left_out]
            scores[left_out] = -1
            rest = unit_rows((self._sums[owner] - self._near[left_out])[None])[0]
            centroid[owner] = rest @ near
            coverage[owner] = self._coverage.without(left_out)
        nearest, spelling, dense = self._wordings.best_per_owner(scores).T
        figures = {term for term in asked if any(character.isdigit() for character in term)}
        missing = np.array([bool(figures - known) for known in self._figures], dtype=np.float32)
        aspect = self._aspects.of(vector[None])[:, 0]
        three = self._wordings.mean_of_best(scores[:, 0], 3)
        owners = np.column_stack(
            [nearest, centroid, spelling, dense * 5, coverage, aspect, missing, self._kinds, three]
        ).astype(np.float32)
        question = np.array(
            [
                1,
                self._coverage.unknown(asked),
                len(asked) <= SHORT,
                dense.max() * 5,
                nearest.max(),
                coverage.max(),
            ],
            dtype=np.float32,
        )
        return Features(owners, question)


def _figures_by_owner(wordings: Wordings) -> list[frozenset[str]]:
    figures: list[set[str]] = [set() for _ in wordings.owners]
    for number, unit in zip(wordings.owner_of, wordings.units, strict=True):
        figures[number] |= {term for term in terms(unit.text, unit.language) if any(c.isdigit() for c in term)}
    return [frozenset(found) for found in figures]
