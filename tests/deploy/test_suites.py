"""`make test` says what each suite took, and fails with the first that fails."""

import subprocess
import sys
from pathlib import Path

SUITES = Path(__file__).resolve().parents[2] / "deploy" / "suites.py"


def run(directory: Path, *suites: str) -> subprocess.CompletedProcess[str]:
    (directory / "Makefile").write_text("good:\n\t@echo ran good\nbad:\n\t@exit 3\nlast:\n\t@echo ran last\n")
    return subprocess.run(
        [sys.executable, str(SUITES), *suites], cwd=directory, capture_output=True, text=True, check=False
    )


def test_each_suite_is_run_and_timed(tmp_path: Path) -> None:
    finished = run(tmp_path, "good", "last")
    assert finished.returncode == 0
    assert finished.stdout.split("\n")[:2] == ["ran good", "ran last"]
    assert [line.split()[0] for line in finished.stdout.splitlines()[2:]] == ["good", "last", "together"]


def test_the_first_failure_ends_the_run_and_is_named(tmp_path: Path) -> None:
    finished = run(tmp_path, "good", "bad", "last")
    assert finished.returncode != 0
    assert "ran last" not in finished.stdout
    assert [line.split()[0] for line in finished.stdout.splitlines() if line.endswith("failed")] == ["bad"]
