"""What a start tells the person who waits: one line a step, with its time, and how far a long one is.

Standard library only: the installation tells its steps in the same way before anything is installed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

EVERY_SECONDS = 5.0
"""So often a running step tells how far it is where lines cannot be overwritten (in a log file)."""

_WIDTH = 64
_CLEAR = "\r\x1b[K"


class Steps:
    """Writes steps to a terminal, where a running one overwrites its own line, or line by line to a file."""

    def __init__(self, out: TextIO | None = None) -> None:
        """Write to `out`, by default the standard error."""
        self._out = out or sys.stderr
        self._overwrites = self._out.isatty()
        self._told_at = 0.0

    @contextmanager
    def step(self, title: str) -> Iterator[Callable[[str], None]]:
        """Time a block and write its line when it ends; the block tells how far it is, as in "encoding 3 of 7"."""
        begun = self._told_at = time.monotonic()
        self._show(title)

        def tell(how_far: str) -> None:
            if self._overwrites or time.monotonic() - self._told_at >= EVERY_SECONDS:
                self._told_at = time.monotonic()
                self._show(f"{title}: {how_far}", even_in_a_file=True)

        mark = "✗"
        try:
            yield tell
            mark = "✓"
        finally:
            self.say(f"{mark} {title:<{_WIDTH}} {_clock(time.monotonic() - begun):>7}")

    def say(self, message: str) -> None:
        """Write a line."""
        self._out.write(f"{_CLEAR if self._overwrites else ''}{message}\n")
        self._out.flush()

    def _show(self, message: str, *, even_in_a_file: bool = False) -> None:
        if self._overwrites:
            self._out.write(f"{_CLEAR}· {message}"[:120])
            self._out.flush()
        elif even_in_a_file:
            self.say(f"· {message}")


def _clock(seconds: float) -> str:
    """Return seconds below a minute, else minutes and seconds."""
    return f"{seconds:.1f} s" if seconds < 60 else f"{int(seconds // 60)}:{int(seconds % 60):02} min"
