"""Subjects of commits stay readable in one line."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(("subject", "status"), [("a" * 72, 0), ("a" * 73, 1), ("é" * 72, 0)])
def test_a_subject_has_at_most_72_characters(tmp_path: Path, subject: str, status: int) -> None:
    message = tmp_path / "COMMIT_EDITMSG"
    message.write_text(f"{subject}\n\nA body may have lines of any length: {'b' * 100}\n", encoding="utf-8")
    finished = subprocess.run(
        [sys.executable, str(ROOT / "deploy" / "commit_subject.py"), str(message)], capture_output=True, check=False
    )
    assert finished.returncode == status
