"""Where Rasa keeps the state of conversations."""

from __future__ import annotations

from typing import Any

from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from sqlalchemy import event

from bot.components.reply_schema import compile_reply_schema


class SQLiteTrackerStore(SQLTrackerStore):
    """Rasa's SQL store on an SQLite file, without waiting for the disk at every message.

    Rasa commits twice a turn on its event loop. With SQLite's defaults each commit waits for the disk several times,
    and every other visitor waits with it. With a write-ahead log, a power cut may lose the last moments of a
    conversation's state but never damages the file; the transcript is kept by the API.
    """

    def __init__(self, domain: Domain, **kwargs: Any) -> None:
        super().__init__(domain, **kwargs)
        # Rasa loads this class when it starts to serve; nothing else of ours is loaded before the first action.
        compile_reply_schema()
        event.listen(self.engine, "connect", _set_pragmas)
        # SQLite removes the log when its last reader leaves, and Rasa opens a connection a query: this one stays.
        self._reader = self.engine.connect()
        self._reader.execute("SELECT count(*) FROM events").scalar()


def _set_pragmas(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
