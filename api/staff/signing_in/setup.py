"""The one-time link through which the first admin makes their account."""

import asyncio
import secrets
from datetime import UTC, datetime, timedelta

from api.database.engine import Database
from api.database.staff_models import SetupLink
from api.database.staff_repositories import AccountRepository, SetupLinkRepository
from api.staff.access.sessions import digest

VALID = timedelta(days=1)
"""How long the link works; a new start prints a new one."""


def setup_path(database_url: str) -> str | None:
    """Return the path and query of a new one-time link, which replaces any earlier one; None if there is an account.

    Runs an event loop of its own: call it before the server's loop starts, or in a worker thread.
    """
    return asyncio.run(_setup_path(database_url))


async def _setup_path(database_url: str) -> str | None:
    database = Database(database_url)
    try:
        async with database.transaction() as session:
            if await AccountRepository(session).any():
                return None
            token = secrets.token_urlsafe(32)
            link = SetupLink(id=digest(token), expires_at=datetime.now(UTC) + VALID)
            await SetupLinkRepository(session).put(link)
    finally:
        await database.close()
    return f"/staff/setup?token={token}"
