"""Published passages are kept for good, so that an old citation can be re-checked."""

from pathlib import Path

import pytest

from embeddings.errors import IndexCorruptError
from embeddings.index.archive import PassageArchive
from embeddings.index.store import IndexStore
from knowledge.types import Passage
from tests.embeddings.conftest import WordEncoder, make_knowledge


def passage(text: str, content_hash: str = "h", document_id: str = "doc") -> Passage:
    return Passage("id", document_id, "Section", text, 0, len(text), content_hash)


def test_what_was_added_first_stays(tmp_path: Path) -> None:
    archive = PassageArchive(tmp_path / "passages.db")
    archive.add([passage("Un."), passage("Un.", document_id="other")], "v1")
    archive.add([passage("Altered under the same hash.")], "v2")
    found = PassageArchive(tmp_path / "passages.db").find("h")
    assert [(p.document_id, p.text, p.version) for p in found] == [("doc", "Un.", "v1"), ("other", "Un.", "v1")]


def test_an_archive_that_does_not_exist_holds_nothing(tmp_path: Path) -> None:
    assert PassageArchive(tmp_path / "passages.db").find("h") == ()
    assert list(tmp_path.iterdir()) == []


def test_a_failed_addition_leaves_nothing_of_it(tmp_path: Path) -> None:
    def broken() -> object:
        yield passage("Un.")
        raise ValueError

    archive = PassageArchive(tmp_path / "passages.db")
    with pytest.raises(ValueError):
        archive.add(broken(), "v1")  # type: ignore[arg-type]
    assert archive.find("h") == ()


def test_a_file_that_is_no_archive_is_named(tmp_path: Path) -> None:
    (tmp_path / "passages.db").write_bytes(b"no database at all, but long enough to look like one" * 20)
    archive = PassageArchive(tmp_path / "passages.db")
    for attempt in (lambda: archive.find("h"), lambda: archive.add([passage("Un.")], "v1")):
        with pytest.raises(IndexCorruptError, match=r"passages\.db"):
            attempt()


def test_passages_outlive_the_versions_that_are_pruned(tmp_path: Path, word_encoder: WordEncoder) -> None:
    """Only three versions are kept; a citation of the first one must stay provable after the sixth."""
    store = IndexStore(tmp_path / "index")
    versions = []
    for number in range(6):
        version = store.build(make_knowledge(f"Fait {number}."), word_encoder, "f")
        store.publish(version)
        versions.append(version)
    assert not versions[0].path.exists()
    first = make_knowledge("Fait 0.").passages[0]
    assert [(p.text, p.version) for p in store.archive.find(first.content_hash)] == [("Fait 0.", versions[0].id)]


def test_a_damaged_archive_stops_a_publication(tmp_path: Path, word_encoder: WordEncoder) -> None:
    """Publishing passages that are not archived would make answers that nobody can re-check later."""
    store = IndexStore(tmp_path / "index")
    first = store.build(make_knowledge("Un."), word_encoder, "f")
    store.publish(first)
    (store.directory / "passages.db").write_bytes(b"x" * 4096)
    second = store.build(make_knowledge("Deux."), word_encoder, "f")
    with pytest.raises(IndexCorruptError, match=r"passages\.db"):
        store.publish(second)
    assert store.current() == first
