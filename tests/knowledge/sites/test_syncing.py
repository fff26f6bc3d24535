"""Documents follow the site they came from, but no answer loses its evidence unasked."""

from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.documents import load_documents
from knowledge.readers.types import Extract
from knowledge.sites import Seen, Visit
from knowledge.sites.syncing import PageReport, SiteFolder, memory_of

FEES = "https://www.town.example/fees"
Follow = Callable[..., list[PageReport]]


def read(text: str, url: str = FEES) -> Visit:
    return Visit(url, "read", extract=Extract(url, text, "Fees", "en"), seen=Seen(url, text))


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (tmp_path / "documents").mkdir()
    return tmp_path


@pytest.fixture
def follow(directory: Path) -> Follow:
    def run(*visits: Visit) -> list[PageReport]:
        return list(SiteFolder(directory, directory / "seen.json").follow(visits))

    return run


@pytest.fixture
def entry(directory: Path) -> None:
    """Write an answer that rests on the fees."""
    (directory / "faq").mkdir()
    (directory / "faq" / "fees.yml").write_text(
        "- id: permit\n  subject: permit\n  aspect: how-many\n"
        "  questions:\n    en: [What does a permit cost?]\n  answers:\n    en: 65 francs.\n"
        "  evidence:\n    - {document: fees, section: '', quote: A permit costs 65 francs.}\n",
        encoding="utf-8",
    )


def texts(directory: Path) -> dict[str, str]:
    return {document.id: document.text for document in load_documents(directory / "documents").values()}


def test_a_new_page_becomes_a_document_and_a_changed_one_replaces_it(directory: Path, follow: Follow) -> None:
    follow(read("A permit costs 65 francs."))
    follow(read("A permit costs 70 francs."))
    assert texts(directory) == {"fees": "A permit costs 70 francs."}


def test_a_page_that_is_gone_takes_its_document_with_it(directory: Path, follow: Follow) -> None:
    follow(read("A permit costs 65 francs."))
    follow(Visit(FEES, "gone"))
    assert texts(directory) == {}
    assert SiteFolder(directory, directory / "seen.json").known == {}


def test_pages_of_one_name_are_two_documents(directory: Path, follow: Follow) -> None:
    follow(read("In town."), read("In the country.", "https://www.town.example/country/fees"))
    assert texts(directory) == {"fees": "In town.", "fees-2": "In the country."}


@pytest.mark.usefixtures("entry")
@pytest.mark.parametrize("visit", [read("A permit costs 70 francs."), Visit(FEES, "gone")], ids=["changed", "gone"])
def test_an_answer_keeps_its_evidence_until_somebody_decides(directory: Path, follow: Follow, visit: Visit) -> None:
    before = "A permit costs 65 francs."
    (directory / "faq" / "fees.yml").rename(directory / "entry")
    follow(read(before))
    (directory / "entry").rename(directory / "faq" / "fees.yml")
    (report,) = follow(visit)
    assert report.kept == ("permit",)
    assert texts(directory) == {"fees": before}
    assert SiteFolder(directory, directory / "seen.json").known == {FEES: Seen(FEES, before)}


@pytest.mark.usefixtures("entry")
def test_a_change_beside_the_evidence_is_taken_over(directory: Path, follow: Follow) -> None:
    (directory / "faq" / "fees.yml").rename(directory / "entry")
    follow(read("A permit costs 65 francs."))
    (directory / "entry").rename(directory / "faq" / "fees.yml")
    (report,) = follow(read("A permit costs 65 francs. A copy costs 12 francs."))
    assert report.kept == ()
    assert texts(directory)["fees"].endswith("12 francs.")


def test_a_page_that_cannot_be_read_today_stays_known(directory: Path, follow: Follow) -> None:
    follow(read("A permit costs 65 francs."))
    follow(Visit(FEES, "refused", "the server answers 500"))
    assert texts(directory) == {"fees": "A permit costs 65 francs."}
    assert FEES in SiteFolder(directory, directory / "seen.json").known


def test_what_was_seen_is_kept_in_a_file_a_start_address(tmp_path: Path) -> None:
    assert memory_of("https://www.town.example/en/", tmp_path) != memory_of("https://www.town.example/fr/", tmp_path)
