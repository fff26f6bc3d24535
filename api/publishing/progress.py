"""How far a test is, told by the thread that works and read by the one that writes it down."""

import time
from dataclasses import dataclass, field

from api.publishing.types import Phase


class WithdrawnError(Exception):
    """Nobody wants the outcome any more."""


@dataclass(slots=True)
class Progress:
    """`seconds` are by phase, those of finished ones only."""

    phase: Phase = "waiting"
    done: int = 0
    total: int = 0
    is_wanted: bool = True
    seconds: dict[str, float] = field(default_factory=dict)
    _since: float = field(default_factory=time.monotonic)

    def begin(self, phase: Phase) -> None:
        """Go on to the next phase; raises WithdrawnError if there need not be one."""
        now = time.monotonic()
        self.seconds[self.phase] = round(now - self._since, 1)
        self.phase, self.done, self.total, self._since = phase, 0, 0, now
        self._go_on()

    def tick(self, done: int, total: int) -> None:
        """Say how many are done, and of how many; raises as `begin` does."""
        self.done, self.total = done, total
        self._go_on()

    def end(self) -> dict[str, float]:
        """Return the seconds of all phases."""
        self.seconds[self.phase] = round(time.monotonic() - self._since, 1)
        return self.seconds

    def _go_on(self) -> None:
        if not self.is_wanted:
            raise WithdrawnError
