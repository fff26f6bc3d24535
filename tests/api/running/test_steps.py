"""Whoever waits is told each step with its time, and of a long one how far it is."""

import io
import re

import pytest

from api.running import steps as steps_module
from api.running.steps import Steps


class Terminal(io.StringIO):
    """A place where lines can be overwritten."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def test_a_step_is_one_line_with_its_time() -> None:
    out = io.StringIO()
    with Steps(out).step("Index") as tell:
        tell("1 of 7 texts")
    assert re.fullmatch(r"✓ Index +\d\.\d s\n", out.getvalue())


def test_a_long_step_tells_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps_module, "EVERY_SECONDS", 0.0)
    out = io.StringIO()
    with Steps(out).step("Index") as tell:
        tell("1 of 7 texts")
    assert out.getvalue().splitlines()[0] == "· Index: 1 of 7 texts"


def test_on_a_terminal_it_overwrites_its_own_line() -> None:
    out = Terminal()
    with Steps(out).step("Index") as tell:
        tell("1 of 7 texts")
    assert out.getvalue().count("\n") == 1
    assert "· Index: 1 of 7 texts" in out.getvalue()


def test_a_step_that_fails_says_so_and_lets_the_fault_through() -> None:
    out = io.StringIO()
    with pytest.raises(ValueError, match="wrong"), Steps(out).step("Index"):
        raise ValueError("wrong")
    assert out.getvalue().startswith("✗ Index")
