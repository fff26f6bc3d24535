"""Bring a database to the schema of this version; the revisions are in `migrations/versions`."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import make_url

from api.database.engine import Database
from api.database.summaries import catch_up


def upgrade(database_url: str, revision: str = "head") -> None:
    """Apply the missing migrations and fill in what they derive; make an SQLite file and its folder if need be.

    Runs an event loop of its own: call it before the server's loop starts, or in a worker thread.
    """
    _create_folder(database_url)
    command.upgrade(configuration(database_url), revision)
    if revision == "head":
        asyncio.run(_catch_up(database_url))


def downgrade(database_url: str, revision: str) -> None:
    """Undo migrations down to `revision`; "base" leaves an empty database."""
    command.downgrade(configuration(database_url), revision)


def configuration(database_url: str) -> Config:
    """Say in code what Alembic would otherwise read from an alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["database_url"] = database_url
    return config


def _create_folder(database_url: str) -> None:
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)


async def _catch_up(database_url: str) -> None:
    database = Database(database_url)
    await catch_up(database)
    await database.close()
