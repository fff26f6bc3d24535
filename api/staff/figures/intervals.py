"""Confidence intervals."""

from dataclasses import dataclass

from scipy.stats import beta

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
    tail = (1 - CONFIDENCE) / 2
    low = float(beta.ppf(tail, count, total - count + 1)) if count else 0.0
    high = float(beta.ppf(1 - tail, count + 1, total - count)) if count < total else 1.0
    return Estimate(count, total, low, high)
