"""Connections to the database and the unit of work."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

_PRAGMAS = (
    "journal_mode=WAL",  # readers do not wait for the writer
    "synchronous=NORMAL",
    "busy_timeout=5000",
    "foreign_keys=ON",
    "secure_delete=ON",  # what a visitor erases is overwritten, not only unlinked
)


class Database:
    """The engine and its sessions; one transaction is one unit of work."""

    def __init__(self, url: str) -> None:
        self._engine = _connect(url)
        self._sessions = async_sessionmaker(self._engine, expire_on_commit=False)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Open a session that is committed at the end, or rolled back if the block raises."""
        async with self._sessions.begin() as session:
            yield session

    async def check(self) -> None:
        """Raise `sqlalchemy.exc.SQLAlchemyError` unless the migrated tables can be read."""
        async with self._engine.connect() as connection:
            await connection.execute(text("SELECT 1 FROM conversations LIMIT 1"))

    async def empty_log(self) -> None:
        """Empty SQLite's write-ahead log, where what was deleted still stands."""
        if self._engine.dialect.name == "sqlite":
            async with self._engine.connect() as connection:
                await connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    async def close(self) -> None:
        """Close all connections."""
        await self._engine.dispose()


def _connect(url: str) -> AsyncEngine:
    engine = create_async_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _configure)
    return engine


def _configure(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
