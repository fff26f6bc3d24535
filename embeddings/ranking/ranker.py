"""Rank what a question may be asking for, with a probability for each and for none."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from embeddings.ranking.answers import Answers
from embeddings.ranking.aspects import Aspects
from embeddings.ranking.choice import Choice
from embeddings.ranking.coverage import Coverage
from embeddings.ranking.features import FeatureExtractor, Features
from embeddings.ranking.late import LateInteraction
from embeddings.ranking.question import Question
from embeddings.ranking.wordings import Owner, Wordings
from knowledge.types import KnowledgeBase

KEPT = 8
"""Candidates kept in a ranking, for clarifications and for staff."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate, the probability that it is what was asked, and the similarities that told."""

    owner: Owner
    probability: float
    dense: float
    lexical: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best candidates, most probable first, and the probability that none of all is right."""

    candidates: tuple[Ranked, ...]
    none: float

    @property
    def leads_to_gap(self) -> bool:
        """Tell whether the best candidate is a question that the documents leave open."""
        return bool(self.candidates) and self.candidates[0].owner.kind == "gap"


class Ranker:
    """Chooses among the owners of an index's wordings."""

    def __init__(self, knowledge: KnowledgeBase, wordings: Wordings, answers: Answers, late: LateInteraction) -> None:
        """Learn the statistics of the wordings."""
        texts = {entry.id: list(entry.answers.items()) for entry in knowledge.entries}
        aspects = Aspects(wordings, {entry.id: entry.aspect for entry in knowledge.entries})
        self.wordings = wordings
        self.extractor = FeatureExtractor(wordings, answers, Coverage(wordings, texts), aspects, late)
        self._rosters = np.array([owner.kind == "roster" for owner in wordings.owners])
        self._gaps = wordings.gaps

    def measure(self, question: Question) -> tuple[Features, NDArray[np.bool_]]:
        """Return the features of every owner, and which owners may be chosen: rosters only if a country is named."""
        features = self.extractor.of(question.text, question.language, question.vector)
        if question.masked is None:
            return features, ~self._rosters
        masked = self.extractor.of(question.masked.text, question.language, question.masked.vector)
        closer = masked.owners[:, :2].sum(axis=1) > features.owners[:, :2].sum(axis=1)
        use_masked = self._rosters | (self._gaps & closer)
        owners = np.where(use_masked[:, None], masked.owners, features.owners)
        return Features(owners, features.question), np.ones(len(owners), dtype=bool)

    def rank(self, question: Question, choice: Choice, bonus: NDArray[np.float32] | None = None) -> Ranking:
        """Rank all owners for a question; `choice` weighs the features, `bonus` (owners,) adds to the utilities."""
        features, allowed = self.measure(question)
        return self.choose(features, allowed, choice, bonus)

    def choose(
        self,
        features: Features,
        allowed: NDArray[np.bool_],
        choice: Choice,
        bonus: NDArray[np.float32] | None = None,
    ) -> Ranking:
        """Rank all owners by features measured before."""
        probabilities, none = choice.probabilities(features, allowed, bonus)
        best = np.argsort(-probabilities)[:KEPT]
        return Ranking(tuple(self._ranked(number, features, probabilities) for number in best), none)

    def _ranked(self, number: int, features: Features, probabilities: NDArray[np.float64]) -> Ranked:
        measured = features.owners[number]
        return Ranked(
            owner=self.wordings.owners[number],
            probability=float(probabilities[number]),
            dense=float(measured[0]),
            lexical=float(measured[4]),
        )


def mixed(alone: Ranking, together: Ranking, continues: float) -> Ranking:
    """Return the ranking under the doubt which of two holds; `together` does with the probability `continues`."""
    shares = ((alone, 1 - continues), (together, continues))
    probable: dict[Owner, float] = {}
    for ranking, share in shares:
        for ranked in ranking.candidates:
            probable[ranked.owner] = probable.get(ranked.owner, 0.0) + share * ranked.probability
    measured = {ranked.owner: ranked for ranking, _ in shares for ranked in ranking.candidates}
    best = sorted(probable, key=probable.__getitem__, reverse=True)[:KEPT]
    candidates = tuple(replace(measured[owner], probability=probable[owner]) for owner in best)
    return Ranking(candidates, sum(share * ranking.none for ranking, share in shares))
