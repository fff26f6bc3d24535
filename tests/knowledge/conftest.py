"""What the tests of the knowledge package share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.types import Document

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def seeds() -> Path:
    """Find the folder of the original texts; they are not part of the project."""
    folder = ROOT.parent / "shared" / "seeds"
    if not folder.is_dir():
        pytest.skip("the original texts (../shared/seeds) are not on this machine")
    return folder


@pytest.fixture
def document() -> Callable[[str], Document]:
    def build(text: str) -> Document:
        return Document(
            id="doc", title="Titre", publisher="OIM", language="fr", source="doc.md", retrieved=None, text=text
        )

    return build
