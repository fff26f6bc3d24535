"""A small real knowledge directory, indexed with the real model once and copied for every test."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from small_knowledge import write_small_knowledge

from api.database.engine import Database
from api.preparation import prepare_index
from api.settings import Settings
from embeddings.types import Encoder

ROOT = Path(__file__).resolve().parents[3]


def _settings(folder: Path) -> Settings:
    return Settings(knowledge_dir=folder / "knowledge", var_dir=folder / "var")


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
    for module in ("api.preparation", "api.publishing.examination"):
        monkeypatch.setattr(f"{module}.open_encoder", lambda _: encoder)


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
