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


def test_what_was_recorded_before_the_console_is_kept_and_found_in_it(url: str) -> None:
    upgrade(url, "0001")
    engine = create_engine(url.replace("+aiosqlite", ""))
    moment = "2026-01-01 12:00:00"
    with engine.begin() as connection:
        connection.exec_driver_sql(f"INSERT INTO conversations VALUES ('c', '{moment}', '{moment}', 'fr')")
        connection.exec_driver_sql(
            "INSERT INTO turns (id, conversation_id, sequence, text, language, received_at, degraded, flags)"
            f" VALUES ('t', 'c', 1, 'Bonjour', 'fr', '{moment}', 0, '[]')"
        )
        connection.exec_driver_sql(
            "INSERT INTO contact_requests (id, message, consented_at, state)"
            f" VALUES ('a', 'x', '{moment}', 'open'), ('b', 'x', '{moment}', 'answered')"
        )
    upgrade(url)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT number, opening FROM conversation_summaries").all()
        states = connection.exec_driver_sql("SELECT id, state FROM contact_requests ORDER BY id").all()
    assert rows == [(1, "Bonjour")]
    assert states == [("a", "new"), ("b", "done")]
    downgrade(url, "0001")
    with engine.connect() as connection:
        states = connection.exec_driver_sql("SELECT id, state FROM contact_requests ORDER BY id").all()
        assert connection.exec_driver_sql("SELECT text FROM turns").all() == [("Bonjour",)]
    assert states == [("a", "open"), ("b", "answered")]
