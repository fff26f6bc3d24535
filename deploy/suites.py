"""Run suites of the Makefile one after the other, and say what each took.

usage: suites.py SUITE...

The first that fails ends the run with its status.
"""

from __future__ import annotations

import subprocess
import sys
import time


def main(suites: list[str]) -> int:
    """Return the status of the first suite that fails, else 0."""
    taken: list[tuple[str, float, int]] = []
    for suite in suites:
        began = time.monotonic()
        status = subprocess.run(["make", "--no-print-directory", suite], check=False).returncode
        taken.append((suite, time.monotonic() - began, status))
        if status:
            break
    print(table(taken), flush=True)
    return taken[-1][2] if taken else 0


def table(taken: list[tuple[str, float, int]]) -> str:
    """Return a line a suite, and their sum."""
    rows = [*taken, ("together", sum(seconds for _, seconds, _ in taken), 0)]
    width = max(len(suite) for suite, _, _ in rows)
    return "\n".join(
        f"{suite:<{width}}  {int(seconds) // 60:>3}:{int(seconds) % 60:02} min{'  failed' if status else ''}"
        for suite, seconds, status in rows
    )


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
