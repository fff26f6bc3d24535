"""The console on a real SQLite file, with a small real index; only the model and Rasa's network are stand-ins."""

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import httpx2
import pytest
from staff_standins import Running, StartConsole, make_console
from standins import FakeAnswering, RasaStandIn, make_settings, serve

from api.database.engine import Database
from api.staff.signing_in.setup import setup_path


@pytest.fixture
async def start_console(
    migrated: Path, tmp_path: Path, answering: FakeAnswering, rasa: RasaStandIn
) -> AsyncIterator[StartConsole]:
    """Start the application with other settings than the usual ones."""
    async with AsyncExitStack() as stack:

        async def start(oidc_transport: httpx2.AsyncBaseTransport | None = None, **values: object) -> Running:
            settings = make_settings(tmp_path, **values)
            app = make_console(settings, migrated, answering, rasa, oidc_transport)
            client = await stack.enter_async_context(serve(app))
            client.base_url = httpx.URL("http://localhost")
            client.headers["Accept-Language"] = "en"
            database = Database(settings.database_url)
            stack.push_async_callback(database.close)
            return Running(client, database, rasa, answering, tmp_path)

        yield start


@pytest.fixture
async def console(start_console: StartConsole) -> Running:
    return await start_console()


@pytest.fixture
def setup_link(url: str, tmp_path: Path) -> str:
    """Return the link that makes the first account of the console that `url` serves."""
    with ThreadPoolExecutor() as threads:  # Playwright keeps an event loop in this one
        path = threads.submit(setup_path, f"sqlite+aiosqlite:///{tmp_path}/passerelle.db").result()
    return f"{url}{path}"
