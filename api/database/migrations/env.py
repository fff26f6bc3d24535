"""How Alembic connects; read by Alembic, never imported."""

import asyncio

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from api.database import draft_models, inbox_models, staff_models
from api.database.models import Base

MODELS = (draft_models, inbox_models, staff_models)
"""Imported so that their tables are known to `Base`."""


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Leave out the full-text index: the database makes and keeps its tables itself."""
    return not (kind in ("table", "index") and name and name.startswith("conversation_search"))


def migrate(connection: Connection) -> None:
    """Run the revisions; SQLite changes a table by copying it, hence the batches."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        include_name=is_ours,
    )
    with context.begin_transaction():
        context.run_migrations()


async def connect_and_migrate() -> None:
    """Migrate over one connection of its own."""
    engine = create_async_engine(context.config.attributes["database_url"])
    async with engine.begin() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


asyncio.run(connect_and_migrate())
