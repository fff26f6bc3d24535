"""Erases conversations from Rasa's tracker store."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path


class TrackerEraseError(Exception):
    """Rasa's tracker store could not be changed."""


class TrackerEraser:
    """Rasa 3.6 keeps its conversations in table `events` of an SQLite file, by `sender_id`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def erase(self, sender: str) -> None:
        """Delete all events of `sender`; raises `TrackerEraseError` and deletes nothing if that fails."""
        try:
            await asyncio.to_thread(self._erase, sender)
        except sqlite3.Error as error:
            raise TrackerEraseError(f"{self._path}: {error}") from error

    def _erase(self, sender: str) -> None:
        if not self._path.exists():
            return
        with closing(sqlite3.connect(self._path)) as connection:
            connection.execute("PRAGMA secure_delete=ON")
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE type='table' AND name='events'").fetchone():
                return
            with connection:
                connection.execute("DELETE FROM events WHERE sender_id = ?", (sender,))
            # What was deleted still stands in the write-ahead log until that is emptied.
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
