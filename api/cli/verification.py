"""Re-check every citation of the stored transcripts against what was published."""

import textwrap
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text
from sqlalchemy import select

from api.database.engine import Database
from api.database.models import Turn
from embeddings.index.archive import ArchivedPassage, PassageArchive
from embeddings.index.store import IndexStore
from embeddings.index.version import read_knowledge
from embeddings.types import Citation

Verdict = Literal["current", "past", "failed"]
"""Proved by the version that is served, by one that was published before, or by none."""

_ORDER: tuple[Verdict, ...] = ("failed", "past", "current")
_WORDS = {"current": "valid now", "past": "valid in a past version", "failed": "not verifiable"}
_STYLES = {"current": "green", "past": "yellow", "failed": "red"}

_CITATION = TypeAdapter(Citation)


@dataclass(frozen=True, slots=True)
class CitationCheck:
    """What became of one citation; `version` is an index version that proves it, `reason` says why none does."""

    turn_id: str
    received_at: datetime
    citation: Citation | None
    verdict: Verdict
    version: str | None = None
    reason: str = ""


class CitationVerifier:
    """Looks for the passage that a citation quotes: first in the current version, then in all that were published."""

    def __init__(self, current: str, passages: tuple[ArchivedPassage, ...], archive: PassageArchive) -> None:
        """`passages` are those of the version `current` and of others on disk."""
        self._current = current
        self._archive = archive
        self._by_hash: dict[str, list[ArchivedPassage]] = {}
        for passage in passages:
            self._by_hash.setdefault(passage.content_hash, []).append(passage)

    @classmethod
    def open(cls, store: IndexStore) -> "CitationVerifier":
        """Read the current version and the previous one.

        Raises:
            IndexMissingError: None was published yet.
            IndexCorruptError: One of them is not intact.

        """
        pointer = store.pointer()
        names = [pointer.current, *([pointer.previous] if pointer.previous else [])]
        passages = tuple(passage for name in names for passage in _passages(store, name))
        return cls(pointer.current, passages, store.archive)

    def check(self, citation: Citation) -> tuple[Verdict, str | None, str]:
        """Return the verdict, the version that proves the citation, and otherwise the reason why none does."""
        known = [*self._by_hash.get(citation.content_hash, ()), *self._archive.find(citation.content_hash)]
        if not known:
            return "failed", None, "no passage with this content hash was ever published"
        known = [passage for passage in known if _is_intact(passage)]
        if not known:
            return "failed", None, "the archived passage was altered: its text has another hash"
        quoting = [passage for passage in known if passage.text[citation.start : citation.end] == citation.quote]
        if not quoting:
            return "failed", None, f"characters {citation.start} to {citation.end} of the passage are not this quote"
        place = (citation.document_id, citation.section)
        proving = [passage for passage in quoting if (passage.document_id, passage.section) == place]
        if not proving:
            return "failed", None, f"the passage stands in {quoting[0].document_id!r} › {quoting[0].section!r}"
        version = proving[0].version
        return ("current" if version == self._current else "past"), version, ""


def _is_intact(passage: ArchivedPassage) -> bool:
    return sha256(passage.text.encode()).hexdigest() == passage.content_hash


async def verify_database(url: str, verifier: CitationVerifier) -> list[CitationCheck]:
    """Check every citation in the database at `url`."""
    database = Database(url)
    try:
        return await verify_transcripts(database, verifier)
    finally:
        await database.close()


async def verify_transcripts(database: Database, verifier: CitationVerifier) -> list[CitationCheck]:
    """Check every citation of every recorded reply, the oldest first."""
    return [
        check async for turn_id, received_at, reply in _replies(database)
        for check in _checks(turn_id, received_at, reply, verifier)
    ]  # fmt: skip


async def _replies(database: Database) -> AsyncIterator[tuple[str, datetime, list[dict[str, Any]]]]:
    query = select(Turn.id, Turn.received_at, Turn.reply).where(Turn.reply.is_not(None)).order_by(Turn.received_at)
    async with database.transaction() as session:
        async for turn_id, received_at, reply in await session.stream(query):
            yield turn_id, received_at, reply


def _checks(
    turn_id: str, received_at: datetime, reply: list[dict[str, Any]], verifier: CitationVerifier
) -> Iterator[CitationCheck]:
    for message in reply:
        for data in message.get("citations", ()):
            try:
                citation = _CITATION.validate_python(data)
            except ValidationError as error:
                reason = f"the record is no citation: {error.errors()[0]['msg']}"
                yield CitationCheck(turn_id, received_at, None, "failed", None, reason)
                continue
            yield CitationCheck(turn_id, received_at, citation, *verifier.check(citation))


def _passages(store: IndexStore, version_id: str) -> Iterator[ArchivedPassage]:
    for passage in read_knowledge(store.find(version_id)).passages:
        yield ArchivedPassage(passage.content_hash, passage.document_id, passage.section, passage.text, version_id)


def render(checks: list[CitationCheck]) -> RenderableType:
    """Return a table for a terminal, failed citations first; one that was given several times is one row."""
    given = Counter((check.verdict, _detail(check), _named(check)) for check in checks)
    table = Table("verdict", "given", "version, or reason", "citation", caption=_summary(checks))
    for (verdict, detail, named), times in sorted(given.items(), key=lambda row: _ORDER.index(row[0][0])):
        table.add_row(Text(_WORDS[verdict], style=_STYLES[verdict]), str(times), detail, named)
    return table


def _detail(check: CitationCheck) -> str:
    return check.version or "" if check.verdict == "past" else check.reason


def _named(check: CitationCheck) -> str:
    if check.citation is None:
        return f"turn {check.turn_id}"
    quote = " ".join(check.citation.quote.split())
    return f"{check.citation.document_id} › {check.citation.section}\n« {textwrap.shorten(quote, 100)} »"


def _summary(checks: list[CitationCheck]) -> str:
    counts = Counter(check.verdict for check in checks)
    return ", ".join(f"{counts[verdict]} {_WORDS[verdict]}" for verdict in reversed(_ORDER))
