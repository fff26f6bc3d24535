"""From the probabilities of a ranking to a confidence that holds: of answers given at 90 %, 90 % are right."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from embeddings.ranking.ranker import Ranking
from knowledge.types import Entry

_LEAST = 1e-3


Signals = tuple[float, ...]
"""What a confidence depends on."""


def signals_of_topic(ranking: Ranking, entries: Mapping[str, Entry]) -> Signals:
    """Return the log odds of the best candidate against abstaining, and against its strongest rival.

    Candidates that rest on the same evidence as the best one count for it; gaps count for abstaining.
    """
    for_it = agreeing(ranking, entries)
    rivals = [
        other.probability for other in ranking.candidates[1:] if not _same_evidence(ranking, other.owner.id, entries)
    ]
    abstaining, rival = ranking.none + gap_probability(ranking), max(rivals, default=0.0)
    return math.log((for_it + _LEAST) / (abstaining + _LEAST)), math.log((for_it + _LEAST) / (rival + _LEAST))


def signals_of_passage(answerable: float) -> Signals:
    """Return the log odds that a page answers, of what its sentences tell of the probability."""
    return (math.log((answerable + _LEAST) / (1 - answerable + _LEAST)),)


def gap_probability(ranking: Ranking) -> float:
    """Return the probability that a question is meant which the documents are known to leave open."""
    return sum(candidate.probability for candidate in ranking.candidates if candidate.owner.kind == "gap")


@dataclass(frozen=True, slots=True)
class Calibration:
    """Logistic regression from signals to the probability that what is said is right (Platt, 1999)."""

    intercept: float
    weights: tuple[float, ...]

    def confidence(self, signals: Signals) -> float:
        """Return a probability."""
        score = self.intercept + sum(weight * value for weight, value in zip(self.weights, signals, strict=True))
        return 1 / (1 + math.exp(-score))

    @classmethod
    def fit(
        cls, signals: Sequence[Signals], right: Sequence[bool], weights: Sequence[float] | None = None
    ) -> "Calibration | None":
        """Fit on rankings made without having seen their questions; None if all were right, or none."""
        if len(set(right)) < 2:
            return None
        model = LogisticRegression(C=1.0).fit(np.array(signals), np.array(right), weights)
        return cls(float(model.intercept_[0]), tuple(map(float, model.coef_[0])))


def agreeing(ranking: Ranking, entries: Mapping[str, Entry]) -> float:
    """Return the probability of the best candidate and of all entries that rest on the same evidence."""
    return sum(
        candidate.probability
        for number, candidate in enumerate(ranking.candidates)
        if number == 0 or _same_evidence(ranking, candidate.owner.id, entries)
    )


def answer_threshold(confidences: Sequence[float], wrong: Sequence[bool], max_error: float) -> float:
    """Return the least confidence from which at most `max_error` of all questions are answered wrongly.

    Conformal risk control (Angelopoulos et al., 2022): with n questions of which w would be answered wrongly at a
    threshold, (w + 1) / (n + 1) ≤ `max_error`; the added 1 makes few labels stricter. 1.0 where nothing suffices.
    """
    allowed = math.floor(max_error * (len(wrong) + 1) - 1)
    if allowed < 0:
        return 1.0
    errors = sorted(
        (confidence for confidence, is_wrong in zip(confidences, wrong, strict=True) if is_wrong), reverse=True
    )
    return float(np.nextafter(errors[allowed], 1.0)) if len(errors) > allowed else 0.0


def _same_evidence(ranking: Ranking, owner: str, entries: Mapping[str, Entry]) -> bool:
    best, other = entries.get(ranking.candidates[0].owner.id), entries.get(owner)
    if best is None or other is None:
        return False
    return {evidence.quote for evidence in best.evidence} == {evidence.quote for evidence in other.evidence}
