"""A document file is either understood completely or refused with the field that is wrong."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.documents import load_document, load_documents, render_document, save_document
from knowledge.errors import InvalidDocumentError
from knowledge.types import Document

DOCUMENT = Document(
    "oim", "L'OIM : en bref", "OIM", "fr", "https://www.iom.int/fr", "2025-01-31", "Bonjour.\n\n---\n\nFin."
)
HEAD = "id: oim\ntitle: T\npublisher: P\nlanguage: fr\nsource: S\n"


def write(directory: Path, content: str | bytes, name: str = "oim.md") -> Path:
    path = directory / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_saved_document_loads_as_it_was(tmp_path: Path) -> None:
    assert load_document(save_document(DOCUMENT, tmp_path)) == DOCUMENT
    undated = replace(DOCUMENT, retrieved=None)
    assert load_document(save_document(undated, tmp_path)) == undated


@given(
    title=st.text(st.characters(categories=("L", "N", "P", "Zs")), min_size=1).filter(lambda text: text == text.strip())
)
def test_any_title_survives_saving(tmp_path_factory: pytest.TempPathFactory, title: str) -> None:
    named = replace(DOCUMENT, title=title)
    assert load_document(save_document(named, tmp_path_factory.mktemp("documents"))) == named


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("Bonjour.", "no front matter"),
        (f"---\n{HEAD.replace('title: T', 'titre: T')}---\nBonjour.", "'titre'"),
        (f"---\n{HEAD.replace('title: T', '')}---\nBonjour.", "'title' is missing"),
        (f"---\n{HEAD.replace('title: T', 'title: 2004')}---\nBonjour.", "'title' must be text"),
        (f"---\n{HEAD.replace('id: oim', 'id: other')}---\nBonjour.", "'id' is 'other'"),
        (f"---\n{HEAD.replace('language: fr', 'language: Français')}---\nBonjour.", "'language'"),
        (f"---\n{HEAD}retrieved: demain\n---\nBonjour.", "'retrieved'"),
        (f"---\n{HEAD}---\n", "no text"),
        ("---\nid: [oim\n---\nBonjour.", "not valid YAML"),
        (f"---\n{HEAD}---\nGen\u00e8ve".encode("latin-1"), "not UTF-8"),
    ],
)
def test_a_malformed_document_is_refused_naming_file_and_field(
    tmp_path: Path, content: str | bytes, complaint: str
) -> None:
    path = write(tmp_path, content)
    with pytest.raises(InvalidDocumentError, match=complaint) as caught:
        load_document(path)
    assert str(caught.value).startswith(str(path))


def test_a_missing_directory_holds_no_documents(tmp_path: Path) -> None:
    assert load_documents(tmp_path / "nowhere") == {}


def test_a_document_says_whether_it_is_a_summary(tmp_path: Path) -> None:
    """Nothing is written for one that is not, as of all that an organisation ingests."""
    ours, theirs = replace(DOCUMENT, summary=True), DOCUMENT
    assert load_document(save_document(ours, tmp_path)).summary
    assert "summary" not in render_document(theirs)
    path = tmp_path / f"{DOCUMENT.id}.md"
    path.write_text(render_document(ours).replace("summary: true", "summary: perhaps"), encoding="utf-8")
    with pytest.raises(InvalidDocumentError, match="'summary' must be true or false"):
        load_document(path)
