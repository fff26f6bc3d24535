"""The migrations make exactly the schema that the models describe."""

import asyncio
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import create_engine, inspect

from api.database.engine import Database
from api.database.migrate import configuration, downgrade, upgrade


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path}/new/folder/passerelle.db"


def _tables(url: str) -> set[str]:
    return set(inspect(create_engine(url.replace("+aiosqlite", ""))).get_table_names())


def test_models_and_migrations_agree(url: str) -> None:
    """A model changed without a migration fails here: `alembic check` raises on any difference."""
    upgrade(url)
    command.check(configuration(url))


def test_upgrade_creates_the_folder_and_is_repeatable(url: str) -> None:
    upgrade(url)
    upgrade(url)
    assert {"conversations", "turns", "feedback", "contact_requests"} < _tables(url)


def test_downgrade_leaves_nothing_and_can_be_redone(url: str) -> None:
    upgrade(url)
    downgrade(url, "base")
    assert _tables(url) == {"alembic_version"}
    upgrade(url)
    assert "turns" in _tables(url)


def test_connections_are_configured_for_concurrency_and_erasure(url: str) -> None:
    """Foreign keys make erasing complete; WAL and the time-out make concurrent writers wait instead of failing."""

    async def pragmas() -> list[int | str]:
        database = Database(url)
        async with database.transaction() as session:
            connection = await session.connection()
            names = ("journal_mode", "busy_timeout", "foreign_keys", "secure_delete")
            found = [(await connection.exec_driver_sql(f"PRAGMA {name}")).scalar() for name in names]
        await database.close()
        return found

    upgrade(url)
    assert asyncio.run(pragmas()) == ["wal", 5000, 1, 1]
