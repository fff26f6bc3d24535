"""The scorer that comes with Passerelle: what wordings, answers and statistics of an index tell of a candidate.

Each feature has its line in the ablation table of docs/decisions/ranking.md.
"""

import numpy as np
from numpy.typing import NDArray

from embeddings.index.version import LoadedIndex
from embeddings.ranking.answers import Answers
from embeddings.ranking.aspects import Aspects
from embeddings.ranking.coverage import Coverage
from embeddings.ranking.late import LateInteraction
from embeddings.ranking.metric import WithinClassMetric
from embeddings.ranking.policy import DEFAULT_POLICY, ONE_WORDING_POLICY, Policy
from embeddings.ranking.question import Question
from embeddings.ranking.scorer import Features
from embeddings.ranking.spelt import SpeltAlike
from embeddings.ranking.wordings import Share, Wordings
from embeddings.types import Vectors, unit_rows
from embeddings.understanding.terms import query_terms

OWNER_FEATURES = (
    "nearest",
    "centroid",
    "spelling",
    "dense",
    "coverage",
    "aspect",
    "roster",
    "answer",
    "met",
    "returned",
)
QUESTION_FEATURES = ("one", "best_dense", "best_nearest", "best_coverage")
FOREIGN_SPELT, FOREIGN_COVERAGE = 0.55, 0.7
"""What a question is taken to share at least, in letters and in words, with every wording when it is in a language that
no wording has, for it to share less says nothing. About the lower quartiles of right answers in the other languages."""
IMPORTED = 30
"""So many entries, if nearly all have one wording or two, are an imported FAQ; fewer have little to tell rarity by."""
COSINE_SCALE = 5
"""Plain cosines of e5 differ by little; scaled, their weights are of the size of the others'."""


class LearnedScorer:
    """Measures how well the wordings and answers of some owners fit a question."""

    name = "learned"
    owner_features = OWNER_FEATURES
    question_features = QUESTION_FEATURES

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
        self._spelling = SpeltAlike([unit.text for unit in wordings.units])
        self._languages = frozenset(unit.language for unit in wordings.units)
        self._rosters = np.array([owner.kind == "roster" for owner in wordings.owners], dtype=np.float32)

    def measure(self, question: Question, owners: NDArray[np.intp], *, unknown: int | None = None) -> Features:
        """Measure some owners, by their numbers in ascending order, for a question."""
        asked = query_terms(question.text, question.language, [question.language])
        share = self._wordings.of(owners)
        near = self._metric.transform(question.vector[None])[0]
        scores = self._similarities(question, near, share)
        centroid, coverage = unit_rows(self._sums[owners]) @ near, self._coverage.of(asked, owners)
        left_out = -1 if unknown is None else int(self._wordings.owner_of[unknown])
        if unknown is not None and left_out in owners:
            place = int(np.searchsorted(owners, left_out))
            scores[share.rows == unknown] = -1
            centroid[place] = unit_rows((self._sums[left_out] - self._near[unknown])[None])[0] @ near
            coverage[place] = self._coverage.without(unknown)
        nearest, dense, spelling = share.best(scores).T
        if question.language not in self._languages:
            coverage, spelling = np.maximum(coverage, FOREIGN_COVERAGE), np.maximum(spelling, FOREIGN_SPELT)
        answer = self._answers.closeness(question.vector, owners, otherwise=dense)
        columns = [
            nearest,
            centroid,
            spelling,
            dense * COSINE_SCALE,
            coverage,
            self._aspects.of(question.vector, owners),
            self._rosters[owners],
            answer * COSINE_SCALE,
            self._late.of(question.tokens, owners, answer, left_out) * COSINE_SCALE,
        ]
        best = np.array([1, dense.max() * COSINE_SCALE, nearest.max(), coverage.max()], dtype=np.float32)
        return Features(owners, np.column_stack(columns).astype(np.float32), best)

    def _similarities(self, question: Question, near: Vectors, share: Share) -> NDArray[np.float32]:
        """Compare a question with wordings: in the space of the metric, as encoded, and as spelt."""
        rows = share.rows
        dense = self._wordings.vectors[rows] @ question.vector
        return np.stack([self._near[rows] @ near, dense, self._spelling.of(question.text, rows)], axis=1)


def learn_scorer(index: LoadedIndex, wordings: Wordings) -> tuple[LearnedScorer, Policy]:
    """Return a scorer for an index and the policy that stands in until one is fitted to labelled questions."""
    entries, units = index.knowledge.entries, index.units.values()
    texts = {entry.id: list(entry.answers.items()) for entry in entries}
    scorer = LearnedScorer(
        wordings,
        Answers.arrange(units, index.dense, wordings.numbers),
        Coverage(wordings, texts),
        Aspects(wordings, {entry.id: entry.aspect for entry in entries}),
        LateInteraction(index.tokens, index.units, wordings.numbers),
    )
    compared = {index.units[int(unit)].owner for unit in index.tokens.units}
    imported = len(compared) >= max(IMPORTED, 0.9 * len(entries))
    return scorer, ONE_WORDING_POLICY if imported else DEFAULT_POLICY
