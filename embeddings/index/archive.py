"""Every passage that was ever published, so that a citation can be re-checked long after its index version is gone."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from embeddings.errors import IndexCorruptError
from knowledge.types import Passage

_SCHEMA = """
CREATE TABLE IF NOT EXISTS passages (
    content_hash TEXT NOT NULL,
    document_id TEXT NOT NULL,
    section TEXT NOT NULL,
    text TEXT NOT NULL,
    version TEXT NOT NULL,
    PRIMARY KEY (content_hash, document_id, section)
) WITHOUT ROWID
"""


@dataclass(frozen=True, slots=True)
class ArchivedPassage:
    """A passage as it was published; `version` is the first index version that held it."""

    content_hash: str
    document_id: str
    section: str
    text: str
    version: str


class PassageArchive:
    """An SQLite file that only grows: a passage is added when it is first published and never changed."""

    def __init__(self, path: Path) -> None:
        """Use `path`, which is made by the first addition."""
        self._path = path

    def add(self, passages: Iterable[Passage], version: str) -> None:
        """Add the passages that are not there yet, all or none of them.

        Raises:
            IndexCorruptError: The file is no such archive.

        """
        rows = [(p.content_hash, p.document_id, p.section, p.text, version) for p in passages]
        with self._open() as connection, connection:
            connection.execute(_SCHEMA)
            connection.executemany("INSERT OR IGNORE INTO passages VALUES (?, ?, ?, ?, ?)", rows)

    def find(self, content_hash: str) -> tuple[ArchivedPassage, ...]:
        """Return the passages with this hash, one a document and section, earliest version first.

        Raises:
            IndexCorruptError: The file is no such archive.

        """
        if not self._path.is_file():
            return ()
        query = "SELECT * FROM passages WHERE content_hash = ? ORDER BY version, document_id, section"
        with self._open() as connection:
            return tuple(ArchivedPassage(*row) for row in connection.execute(query, (content_hash,)))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path)) as connection:
                yield connection
        except sqlite3.DatabaseError as error:
            raise IndexCorruptError(
                f"{self._path} cannot be used as archive ({error}): restore it from a backup, or move it away"
            ) from error
