"""Confidence intervals."""

from dataclasses import dataclass

from scipy.stats import binomtest

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share estimated from `count` of `total`, with the interval that holds the true one in 95 of 100 samples."""

    count: int
    total: int
    low: float
    high: float

    @property
    def share(self) -> float | None:
        """The share itself; None where nothing was counted."""
        return self.count / self.total if self.total else None


def clopper_pearson(count: int, total: int) -> Estimate:
    """Estimate a share with the exact interval of Clopper and Pearson (Biometrika 26, 1934): never too narrow."""
    if not total:
        return Estimate(0, 0, 0.0, 1.0)
    interval = binomtest(count, total).proportion_ci(CONFIDENCE)
    return Estimate(count, total, float(interval.low), float(interval.high))
