"""The real application on a real SQLite file; only Rasa's network, the index and the detector are stand-ins."""

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
from browsing import CHROMIUM
from playwright.sync_api import Browser, sync_playwright
from standins import (
    FakeAnswering,
    MarkedLanguage,
    RasaStandIn,
    Start,
    WordsInterpreter,
    make_settings,
    run_action,
    serve,
)

from api.app import create_app
from api.database.migrate import upgrade


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start a browser; its driver occupies the thread's event loop, which tests elsewhere need, so not for longer."""
    if not CHROMIUM.exists():
        pytest.skip("there is no Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def answering() -> FakeAnswering:
    return FakeAnswering()


@pytest.fixture
def rasa() -> RasaStandIn:
    return RasaStandIn()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an empty database by the migrations, once, to be copied for every test."""
    path = tmp_path_factory.mktemp("migrated") / "passerelle.db"
    upgrade(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture
async def start(migrated: Path, tmp_path: Path, answering: FakeAnswering, rasa: RasaStandIn) -> AsyncIterator[Start]:
    """Start the application with other settings or collaborators than the usual ones."""
    async with AsyncExitStack() as stack:

        async def start_with(index_version: str | None = "v7", **values: object) -> httpx.AsyncClient:
            settings = make_settings(tmp_path, **values)
            shutil.copy(migrated, tmp_path / "passerelle.db")
            app = create_app(
                settings,
                answering=answering,
                interpreter=WordsInterpreter(),
                detector=MarkedLanguage(),
                run_action=run_action,
                index_version=lambda: index_version,
                rasa_transport=httpx.MockTransport(rasa),
            )
            return await stack.enter_async_context(serve(app))

        yield start_with


@pytest.fixture
async def client(start: Start) -> httpx.AsyncClient:
    return await start()
