"""Whether the confidence of answers holds, and what a stricter threshold would cost."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.evaluation.report import Outcome, Rate

BINS = 10
"""Bins of equal width between 0 and 1, the usual number (Guo et al., ICML 2017)."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers whose confidence lies from `start` to below `end` (the last bin holds 1 too); `mean` is their mean."""

    start: float
    end: float
    mean: float
    right: Rate


@dataclass(frozen=True, slots=True)
class Point:
    """What a threshold does: which of all questions are still answered, and which of those answers are wrong."""

    threshold: float
    answered: Rate
    wrong: Rate


def judged_answers(outcomes: Sequence[Outcome]) -> list[tuple[float, bool]]:
    """Return confidence and rightness of every answer that states a confidence."""
    return [
        (outcome.confidence, outcome.verdict.passed)
        for outcome in outcomes
        if outcome.verdict.answered and outcome.confidence is not None
    ]


def reliability(outcomes: Sequence[Outcome]) -> tuple[Bin, ...]:
    """Sort answers into bins by their confidence; bins without any are left out."""
    held: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in judged_answers(outcomes):
        held.setdefault(min(int(confidence * BINS), BINS - 1), []).append((confidence, right))
    return tuple(
        Bin(
            start=number / BINS,
            end=(number + 1) / BINS,
            mean=sum(confidence for confidence, _ in answers) / len(answers),
            right=Rate.of(right for _, right in answers),
        )
        for number, answers in sorted(held.items())
    )


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Return the expected calibration error: the mean of |share right − mean confidence|, weighted by answers.

    Naeini, Cooper and Hauskrecht (AAAI 2015). None without any answer.
    """
    count = sum(found.right.total for found in bins)
    if not count:
        return None
    return sum(abs(found.right.hits - found.mean * found.right.total) for found in bins) / count


def coverage_risk(outcomes: Sequence[Outcome]) -> tuple[Point, ...]:
    """Return one point for every confidence that occurs among the answers, the strictest threshold first.

    A threshold below the served one cannot be judged: what it would have answered was refused.
    """
    answers = judged_answers(outcomes)
    points = []
    for threshold in sorted({confidence for confidence, _ in answers}, reverse=True):
        wrong = Rate.of(not right for confidence, right in answers if confidence >= threshold)
        points.append(Point(threshold, Rate(wrong.total, len(outcomes)), wrong))
    return tuple(points)
