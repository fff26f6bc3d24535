"""Rasa's own test of whole conversations: every next action predicted."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.training import rasa_run_environment

FEWEST = 60
LANGUAGES = {"French", "German", "Italian", "English"}


@pytest.fixture(scope="module")
def conversations(root: Path) -> list[dict[str, Any]]:
    """Read the conversations of every topic; their titles begin with the language."""
    files = sorted((root / "bot" / "data" / "conversation_tests").glob("test_*.yml"))
    return [story for file in files for story in yaml.safe_load(file.read_text("utf-8"))["stories"]]


def test_there_are_conversations_enough_in_four_languages(conversations: list[dict[str, Any]]) -> None:
    titles = [story["story"] for story in conversations]
    assert len(set(titles)) == len(titles) >= FEWEST
    spoken = [title.split(",")[0] for title in titles]
    assert set(spoken) == LANGUAGES
    assert min(map(spoken.count, LANGUAGES)) >= FEWEST / 4


@pytest.mark.slow
def test_rasa_leads_every_conversation_as_written(
    root: Path,
    rasa_python: Path,
    rasa_model: Path,
    embedding_model: Path,
    tmp_path: Path,
    conversations: list[dict[str, Any]],
) -> None:
    """Rasa fails at the first action it predicts wrongly, and shows where; what messages are, it is told."""
    told = [{**story, "steps": [_without_words(step) for step in story["steps"]]} for story in conversations]
    (tmp_path / "test_all.yml").write_text(yaml.safe_dump({"version": "3.1", "stories": told}), encoding="utf-8")
    tested = subprocess.run(
        [
            *(str(rasa_python), "-m", "rasa", "test", "core", "--fail-on-prediction-errors"),
            *("--model", str(rasa_model), "--stories", str(tmp_path / "test_all.yml"), "--out", str(tmp_path / "out")),
        ],
        cwd=root,
        env=os.environ
        | rasa_run_environment(
            root, embedding_model, action_url="http://x", action_token="x", tracker_db=tmp_path / "t.db"
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert tested.returncode == 0, tested.stdout[-3000:] + tested.stderr[-3000:]
    assert "None of the test stories failed" in (tmp_path / "out" / "failed_test_stories.yml").read_text()


def _without_words(step: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in step.items() if key != "user"}
