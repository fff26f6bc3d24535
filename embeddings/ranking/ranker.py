"""Rank what a question may be asking for, with a probability for each and for none."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from embeddings.ranking.choice import Choice
from embeddings.ranking.question import Question
from embeddings.ranking.scorer import Features, Scorer
from embeddings.ranking.wordings import Owner, Wordings
from embeddings.types import Found, Unit

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


NOTHING = Ranking((), 1.0)
"""The ranking of a question that nothing was found for."""


class Ranker:
    """Chooses among the owners of the wordings and answers that were found."""

    def __init__(self, wordings: Wordings, scorer: Scorer) -> None:
        """Measure by `scorer`."""
        self.wordings = wordings
        self.scorer = scorer
        self.gaps = wordings.gaps
        names = scorer.owner_features
        self._lexical = names.index("coverage") if "coverage" in names else 0
        self.rosters = np.array([owner.kind == "roster" for owner in wordings.owners], dtype=bool)

    def owners(self, question: Question, found: Found) -> NDArray[np.intp]:
        """Return the numbers of what was found, ascending; rosters only if a country is named."""
        owners = self.wordings.owners_of(found.units)
        return owners[~self.rosters[owners]] if question.masked is None else owners

    def measure(self, question: Question, owners: NDArray[np.intp]) -> Features:
        """Return the features of some owners, by their numbers in ascending order."""
        if not len(owners):
            names = self.scorer.owner_features, self.scorer.question_features
            return Features(owners, np.zeros((0, len(names[0])), np.float32), np.zeros(len(names[1]), np.float32))
        features = self.scorer.measure(question, owners)
        if question.masked is None:
            return features
        masked = self.scorer.measure(question.masked, owners)
        closer = masked.owners[:, :2].sum(axis=1) > features.owners[:, :2].sum(axis=1)
        use_masked = self.rosters[owners] | (self.gaps[owners] & closer)
        return Features(owners, np.where(use_masked[:, None], masked.owners, features.owners), features.question)

    def choose(self, features: Features, choice: Choice, bonus: NDArray[np.float32] | None = None) -> Ranking:
        """Rank by features; `choice` weighs them, `bonus`, by number of owner, adds to the utilities."""
        if not len(features.numbers):
            return NOTHING
        probabilities, none = choice.probabilities(features, None if bonus is None else bonus[features.numbers])
        best = np.argsort(-probabilities)[:KEPT]
        return Ranking(tuple(self._ranked(place, features, probabilities) for place in best), none)

    def as_worded(self, wording: Unit) -> Ranking:
        """Return the ranking of a question that is a wording word for word."""
        owner = self.wordings.owners[self.wordings.numbers[wording.owner]]
        return Ranking((Ranked(owner, 1.0, 1.0, 1.0),), 0.0)

    def _ranked(self, place: int, features: Features, probabilities: NDArray[np.float64]) -> Ranked:
        measured = features.owners[place]
        return Ranked(
            owner=self.wordings.owners[features.numbers[place]],
            probability=float(probabilities[place]),
            dense=float(measured[0]),
            lexical=float(measured[self._lexical]),
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
