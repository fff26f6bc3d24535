"""The console on a real SQLite file, with a small real index; only the model and Rasa's network are stand-ins."""

import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import httpx2
import pytest
from staff_standins import Running, StartConsole, make_workshop
from standins import FakeAnswering, MarkedLanguage, RasaStandIn, make_settings, run_action, serve

from api.app import create_app
from api.database.engine import Database


@pytest.fixture
async def start_console(
    migrated: Path, tmp_path: Path, answering: FakeAnswering, rasa: RasaStandIn
) -> AsyncIterator[StartConsole]:
    """Start the application with other settings than the usual ones."""
    async with AsyncExitStack() as stack:

        async def start(oidc_transport: httpx2.AsyncBaseTransport | None = None, **values: object) -> Running:
            settings = make_settings(tmp_path, **values)
            shutil.copy(migrated, tmp_path / "passerelle.db")
            app = create_app(
                settings,
                answering=answering,
                detector=MarkedLanguage(),
                run_action=run_action,
                index_version=lambda: "v7",
                workshop=make_workshop(tmp_path, answering),
                rasa_transport=httpx.MockTransport(rasa),
                oidc_transport=oidc_transport,
            )
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
