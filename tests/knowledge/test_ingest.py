"""Ingestion brings everything in or changes nothing."""

from pathlib import Path

import pytest

from knowledge.documents import load_documents
from knowledge.errors import UnreadableSourceError
from knowledge.ingest import IngestReport, ingest

MENU = "Accueil\n- Qui nous sommes\n- Agir\n- Contact\n"
FACT = "L'Organisation internationale aide les migrants depuis 1951 dans le monde entier, avec beaucoup de soin."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    site = tmp_path / "site"
    (site / "sub").mkdir(parents=True)
    (site / ".git").mkdir()
    (site / "Nos Buts.txt").write_text(f"{MENU}Nos buts\n{FACT}\n", encoding="utf-8")
    (site / "sub" / "accueil.txt").write_text(f"{MENU}Bienvenue\n{FACT} Bonjour.\n", encoding="utf-8")
    (site / ".git" / "notes.txt").write_text("Secret.", encoding="utf-8")
    (site / "logo.svg").write_text("<svg/>", encoding="utf-8")
    return site


def snapshot(directory: Path) -> dict[str, bytes]:
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


def test_a_folder_becomes_documents(folder: Path, tmp_path: Path) -> None:
    into = tmp_path / "knowledge"
    report = ingest([str(folder)], into)
    assert report == IngestReport(("nos-buts", "accueil"), (), (), 4, (folder / "logo.svg",))
    documents = load_documents(into / "documents")
    buts = documents["nos-buts"]
    assert (buts.title, buts.publisher, buts.language, buts.source) == ("Nos buts", "site", "fr", "Nos Buts.txt")
    assert (buts.text, buts.retrieved) == (FACT, None)
    assert documents["accueil"].text.endswith("## Accueil\n\n- Qui nous sommes\n- Agir\n- Contact")


def test_ingesting_again_replaces_what_changed_only(folder: Path, tmp_path: Path) -> None:
    into = tmp_path / "knowledge"
    ingest([str(folder)], into)
    assert ingest([str(folder)], into).unchanged == ("accueil", "nos-buts")
    (folder / "Nos Buts.txt").write_text(f"{MENU}Nos buts\n{FACT} Encore.\n", encoding="utf-8")
    report = ingest([str(folder)], into)
    assert (report.added, report.replaced, report.unchanged) == ((), ("nos-buts",), ("accueil",))
    assert load_documents(into / "documents")["nos-buts"].text.endswith("Encore.")


def test_one_bad_file_changes_nothing(folder: Path, tmp_path: Path) -> None:
    into = tmp_path / "knowledge"
    ingest([str(folder)], into)
    before = snapshot(into)
    (folder / "Nos Buts.txt").write_text(f"{FACT} Encore.\n", encoding="utf-8")
    (folder / "sub" / "z.pdf").write_bytes(b"%PDF-1.4 broken")
    with pytest.raises(UnreadableSourceError, match=r"z\.pdf"):
        ingest([str(folder)], into)
    assert snapshot(into) == before


def test_a_bad_first_ingestion_leaves_no_folder_behind(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSourceError, match="no such file"):
        ingest([str(tmp_path / "missing.txt")], tmp_path / "knowledge")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_readable_files_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"x")
    with pytest.raises(UnreadableSourceError, match=r"\.docx"):
        ingest([str(tmp_path)], tmp_path / "knowledge")


def test_another_source_does_not_overwrite_a_document(folder: Path, tmp_path: Path) -> None:
    into = tmp_path / "knowledge"
    ingest([str(folder)], into)
    other = tmp_path / "accueil.md"
    other.write_text("# Autre\n\nAutre texte.", encoding="utf-8")
    before = snapshot(into)
    with pytest.raises(UnreadableSourceError, match=r"already comes from 'accueil\.txt'"):
        ingest([str(other)], into)
    assert snapshot(into) == before


def test_files_of_one_name_get_their_folder_in_front(tmp_path: Path) -> None:
    for name in ("berne", "geneve"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.md").write_text(f"# Bureau de {name}\n\n{FACT}", encoding="utf-8")
    report = ingest([str(tmp_path / "berne"), str(tmp_path / "geneve")], tmp_path / "knowledge")
    assert report.added == ("berne-index", "geneve-index")


def test_progress_names_each_source_before_it_is_read(folder: Path, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    ingest([str(folder)], tmp_path / "k", progress=lambda *call: seen.append(call))
    assert seen == [(str(folder / "Nos Buts.txt"), 1, 2), (str(folder / "sub" / "accueil.txt"), 2, 2)]
