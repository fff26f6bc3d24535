"""Erasing a conversation from Rasa's tracker store."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from api.chat.tracker import TrackerEraser


@pytest.fixture
def tracker(tmp_path: Path) -> Iterator[Path]:
    """Make a store as Rasa keeps it: with a write-ahead log, and a connection that stays open."""
    path = tmp_path / "tracker.db"
    with closing(sqlite3.connect(path)) as rasa:
        rasa.execute("PRAGMA journal_mode=WAL")
        rasa.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id TEXT, data TEXT)")
        rows = [("s", f"a secret {number} " + "x" * 3000) for number in range(20)] + [("other", "kept")]
        rasa.executemany("INSERT INTO events (sender_id, data) VALUES (?, ?)", rows)
        rasa.commit()
        yield path


async def test_nothing_of_an_erased_conversation_is_left_in_any_file(tracker: Path) -> None:
    """A row that is deleted still stands in the write-ahead log, until that is emptied."""
    await TrackerEraser(tracker).erase("s")
    for path in tracker.parent.iterdir():
        assert b"a secret" not in path.read_bytes(), path.name
    with closing(sqlite3.connect(tracker)) as connection:
        assert connection.execute("SELECT data FROM events").fetchall() == [("kept",)]


async def test_a_store_that_does_not_exist_yet_needs_no_erasing(tmp_path: Path) -> None:
    await TrackerEraser(tmp_path / "tracker.db").erase("s")
    assert list(tmp_path.iterdir()) == []
