"""The console over a knowledge directory of its own: one document, one entry, one gap."""

from pathlib import Path

import pytest
from editing_standins import KNOWLEDGE, write_knowledge
from staff_standins import Running, StartConsole


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return write_knowledge(tmp_path / KNOWLEDGE)


@pytest.fixture
async def console(start_console: StartConsole, directory: Path) -> Running:
    return await start_console(knowledge_dir=directory)
