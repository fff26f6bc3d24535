"""Fixtures of the dialogue tests: one trained model and one running Rasa for all of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from rasa_stack import Dialogue, running_rasa

from bot.training import train

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the project's root."""
    return ROOT


@pytest.fixture(scope="session")
def rasa_python() -> Path:
    """Return the Python that has Rasa; tests that use it are slow."""
    return ROOT / ".venv-rasa" / "bin" / "python"


@pytest.fixture(scope="session")
def embedding_model(root: Path) -> Path:
    """Return the directory of the embedding model, made by `passerelle prepare`."""
    return root / "var" / "models" / "multilingual-e5-small"


@pytest.fixture(scope="session")
def rasa_model(root: Path, rasa_python: Path, embedding_model: Path) -> Path:
    """Return the trained model, kept where `make serve` keeps it, so that it is trained once."""
    return train(root, rasa_python, root / "var" / "rasa" / "models", embedding_model)


@pytest.fixture(scope="session")
def rasa(
    root: Path, rasa_python: Path, rasa_model: Path, embedding_model: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Dialogue]:
    """Run Rasa without its action webhook."""
    with running_rasa(root, rasa_python, rasa_model, embedding_model, tmp_path_factory.mktemp("rasa")) as dialogue:
        yield dialogue
