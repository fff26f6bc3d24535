"""A circuit breaker: stop asking a service that keeps failing, and try it again now and then."""

import time
from collections.abc import Callable


class CircuitBreaker:
    """Opens after `tolerance` failures in a row; every `pause` seconds it lets one trial through until one succeeds."""

    def __init__(self, *, tolerance: int = 3, pause: float = 10.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._tolerance = tolerance
        self._pause = pause
        self._clock = clock
        self._failures = 0
        self._next_trial = 0.0

    def admits(self) -> bool:
        """Tell whether to ask now; while open, True means that the caller is the trial."""
        if self._failures < self._tolerance:
            return True
        if self._clock() < self._next_trial:
            return False
        self._next_trial = self._clock() + self._pause
        return True

    def succeeded(self) -> None:
        """Close."""
        self._failures = 0

    def failed(self) -> None:
        """Count a failure, and open if it was one too many."""
        self._failures += 1
        self._next_trial = self._clock() + self._pause
