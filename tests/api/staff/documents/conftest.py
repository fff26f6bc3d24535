"""A console over a knowledge directory of its own."""

from pathlib import Path

import pytest
from documents_desk import ENTRIES, VILLE, Desk, StartDesk
from staff_standins import StartConsole


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    directory = tmp_path / "knowledge"
    (directory / "documents").mkdir(parents=True)
    (directory / "faq").mkdir()
    (directory / "documents" / "ville.md").write_text(VILLE, encoding="utf-8")
    (directory / "faq" / "ville.yml").write_text(ENTRIES, encoding="utf-8")
    return directory


@pytest.fixture
def start_desk(start_console: StartConsole, knowledge: Path) -> StartDesk:
    async def start(role: str = "editor", **values: object) -> Desk:
        console = await start_console(knowledge_dir=knowledge, **values)
        await console.enter(role)
        return Desk(console, knowledge)

    return start


@pytest.fixture
async def desk(start_desk: StartDesk) -> Desk:
    return await start_desk()
