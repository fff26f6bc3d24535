"""Fixtures shared by every test."""

from pathlib import Path

import pytest

from embeddings.encoder.encoder import DEFAULT_MODEL, load_encoder
from embeddings.types import Encoder

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def models_dir() -> Path:
    """Return the place where `make serve` keeps models too, so that they are materialised once."""
    return ROOT / "var" / "models"


@pytest.fixture(scope="session")
def encoder(models_dir: Path) -> Encoder:
    """Return the model that serves; tests that use it are slow."""
    return load_encoder(DEFAULT_MODEL, models_dir)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder with real texts and questions beside the repository; skip without it."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("needs ../shared, the folder with real texts and questions")
    return folder
