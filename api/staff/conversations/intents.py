"""What Rasa took each message for: read from its own record, which keeps the certainty that turns do not."""

import asyncio
import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Understood:
    """An intent and how certain Rasa was of it."""

    text: str
    intent: str
    confidence: float


async def understood(tracker: Path, sender: str) -> list[Understood]:
    """List what Rasa took the messages of a conversation for, in their order; nothing where it keeps no record."""
    return await asyncio.to_thread(_read, tracker, sender)


def _read(tracker: Path, sender: str) -> list[Understood]:
    if not tracker.is_file():
        return []
    query = "SELECT data FROM events WHERE sender_id = ? AND type_name = 'user' ORDER BY id"
    try:
        with closing(sqlite3.connect(f"file:{tracker}?mode=ro", uri=True)) as connection:
            rows = connection.execute(query, (sender,)).fetchall()
    except sqlite3.OperationalError:  # no table yet: Rasa has not received a message
        return []
    return [_understood(json.loads(data)) for (data,) in rows]


def _understood(event: dict[str, Any]) -> Understood:
    intent = event.get("parse_data", {}).get("intent", {})
    return Understood(event.get("text") or "", intent.get("name") or "", float(intent.get("confidence") or 0))
