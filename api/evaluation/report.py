"""The figures of one evaluation."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest

from embeddings.quality.judging import Reply, Verdict
from knowledge.cases import Case


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case; without a reply (`reply` and `seconds` are None) the verdict's reason says why.

    `confidence` is what the reply says of itself, None where it says nothing.
    """

    case: Case
    verdict: Verdict
    reply: Reply | None
    seconds: float | None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """`hits` of `total`."""

    hits: int
    total: int

    @classmethod
    def of(cls, results: Iterable[bool]) -> "Rate":
        """Count what is true."""
        values = list(results)
        return cls(sum(values), len(values))

    @property
    def share(self) -> float | None:
        """Between 0 and 1; None of nothing."""
        return self.hits / self.total if self.total else None

    @property
    def upper(self) -> float:
        """Exact one-sided upper 95 % confidence bound of the share (Clopper and Pearson, 1934); 1 of nothing."""
        if not self.total:
            return 1.0
        return float(binomtest(self.hits, self.total, alternative="less").proportion_ci().high)

    @property
    def lower(self) -> float:
        """Exact one-sided lower 95 % confidence bound of the share; 0 of nothing."""
        if not self.total:
            return 0.0
        return float(binomtest(self.hits, self.total, alternative="greater").proportion_ci().low)


@dataclass(frozen=True, slots=True)
class Report:
    """All outcomes of one evaluation, in the order of the cases, and what they amount to."""

    outcomes: tuple[Outcome, ...]

    @property
    def accuracy(self) -> Rate:
        """Cases that passed."""
        return Rate.of(outcome.verdict.passed for outcome in self.outcomes)

    @property
    def by_kind(self) -> dict[str, Rate]:
        """Accuracy of every kind of question."""
        return self._grouped(lambda case: case.kind)

    @property
    def by_language(self) -> dict[str, Rate]:
        """Accuracy of every language."""
        return self._grouped(lambda case: case.lang)

    @property
    def wrong_when_answering(self) -> Rate:
        """Of the replies that claim to know, those that fail."""
        return Rate.of(not outcome.verdict.passed for outcome in self.outcomes if outcome.verdict.answered)

    @property
    def wrong_by_language(self) -> dict[str, Rate]:
        """Of every language's replies that claim to know, those that fail; a language without any is of nothing."""
        return {
            language: Report(
                tuple(outcome for outcome in self.outcomes if outcome.case.lang == language)
            ).wrong_when_answering
            for language in sorted({outcome.case.lang for outcome in self.outcomes})
        }

    @property
    def answered_of_answerable(self) -> Rate:
        """Of the questions that the documents answer, those answered, right or wrong."""
        return Rate.of(outcome.verdict.answered for outcome in self.outcomes if outcome.case.expect == "answer")

    @property
    def refused_of_refusable(self) -> Rate:
        """Of the questions that the documents do not answer, those declined; no reply at all is no refusal."""
        return Rate.of(outcome.verdict.passed for outcome in self.outcomes if outcome.case.expect == "refuse")

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """Outcomes that did not pass."""
        return tuple(outcome for outcome in self.outcomes if not outcome.verdict.passed)

    def latency(self, percent: float) -> float | None:
        """Percentile of the time to reply to a case's last turn, in seconds; None without any reply."""
        seconds = [outcome.seconds for outcome in self.outcomes if outcome.seconds is not None]
        return float(np.percentile(seconds, percent)) if seconds else None

    def _grouped(self, key: Callable[[Case], str]) -> dict[str, Rate]:
        groups: dict[str, list[bool]] = defaultdict(list)
        for outcome in self.outcomes:
            groups[key(outcome.case)].append(outcome.verdict.passed)
        return {name: Rate.of(results) for name, results in sorted(groups.items())}
