"""A small real knowledge directory, indexed with the real model once and copied for every test."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from desk import Desk
from small_knowledge import write_small_knowledge
from staff_standins import Running
from standins import FakeAnswering, MarkedLanguage, RasaStandIn, WordsInterpreter, make_settings, run_action, serve

from api.app import create_app
from api.building.assembly import assemble
from api.building.preparation import prepare_index
from api.database.engine import Database
from api.settings import Settings
from api.staff.access.workshop import Workshop
from embeddings.types import Encoder

ROOT = Path(__file__).resolve().parents[3]


def _settings(folder: Path) -> Settings:
    return make_settings(folder / "var", knowledge_dir=folder / "knowledge")


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepared")
    write_small_knowledge(folder / "knowledge")
    (folder / "var").mkdir()
    (folder / "var" / "models").symlink_to(ROOT / "var" / "models")
    prepare_index(_settings(folder), lambda _: None)
    return folder


@pytest.fixture
def loaded_once(monkeypatch: pytest.MonkeyPatch, encoder: Encoder) -> None:
    """Spare the seconds that loading the same model takes every time."""
    for module in ("api.building.preparation", "api.publishing.examination"):
        monkeypatch.setattr(f"{module}.open_encoder", lambda *_, **__: encoder)


@pytest.fixture
def settings(prepared: Path, migrated: Path, tmp_path: Path) -> Settings:
    folder = tmp_path / "organisation"
    shutil.copytree(prepared, folder, symlinks=True)
    shutil.copy(migrated, folder / "var" / "passerelle.db")
    return _settings(folder)


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    database = Database(settings.database_url)
    yield database
    await database.close()


@pytest.fixture
async def desk(
    settings: Settings, rasa: RasaStandIn, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Desk]:
    """Serve the console of the small organisation."""
    for module in ("api.building.assembly", "api.building.preparation", "api.publishing.examination"):
        monkeypatch.setattr(f"{module}.open_encoder", lambda *_, **__: encoder)
    parts = assemble(settings)
    queued: list[int] = []
    workshop = Workshop(
        answering=parts.answering,
        encoder=encoder,
        index=lambda: parts.live.get().index,
        archive=parts.archive,
        refresh=parts.live.refresh,
        start_test=lambda _, publication_id: queued.append(publication_id),
    )
    app = create_app(
        settings,
        answering=parts.answering,
        interpreter=WordsInterpreter(),
        detector=MarkedLanguage(),
        run_action=run_action,
        index_version=lambda: parts.live.version_id,
        workshop=workshop,
        rasa_transport=httpx.MockTransport(rasa),
    )
    database = Database(settings.database_url)
    async with serve(app) as client:
        client.base_url = httpx.URL("http://localhost")
        client.headers["Accept-Language"] = "en"
        console = Running(client, database, rasa, FakeAnswering(), settings.var_dir)
        yield Desk(console, settings, parts, queued)
    await database.close()
