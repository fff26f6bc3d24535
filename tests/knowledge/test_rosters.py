"""Rosters are read from YAML and checked against the list they stand for."""

from pathlib import Path

import pytest

from knowledge.documents import save_document
from knowledge.errors import InvalidEntryError
from knowledge.passages import split_passages
from knowledge.rosters import load_rosters
from knowledge.types import Document, Passage

RECORD = """
- id: pays
  subject: participants
  members: countries
  document: rencontre
  section: Pays
  questions: {fr: ["{country} a-t-il participé ?"]}
  present: {fr: "Oui, {country}."}
  absent: {fr: "Non, {country}."}
  which: {fr: "Quel pays ?"}
"""


@pytest.fixture
def passages(tmp_path: Path) -> tuple[Passage, ...]:
    return passages_of(tmp_path, "- Maroc\n- RD Congo\n")


def passages_of(directory: Path, items: str) -> tuple[Passage, ...]:
    text = f"## Pays\n\nVoici les pays :\n{items}"
    document = Document("rencontre", "Rencontre", "OIM", "fr", "https://example.org", None, text)
    (directory / "documents").mkdir(exist_ok=True)
    save_document(document, directory / "documents")
    return split_passages(document)


def write(directory: Path, text: str) -> None:
    (directory / "rosters").mkdir(exist_ok=True)
    (directory / "rosters" / "r.yml").write_text(text, encoding="utf-8")


def test_items_are_known_by_their_country(tmp_path: Path, passages: tuple[Passage, ...]) -> None:
    """A visitor may name a country in any language; the list names it in one."""
    write(tmp_path, RECORD)
    (roster,) = load_rosters(tmp_path, passages)
    assert roster.items == {"MA": "Maroc", "CD": "RD Congo"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("section: Pays", "section: Villes"), "has no section 'Villes'"),
        (('"{country} a-t-il participé ?"', '"A-t-il participé ?"'), "lacks {country}"),
        (("members: countries", "members: cities"), "only 'countries'"),
        (("  subject: participants\n", ""), "'subject' is missing"),
    ],
)
def test_a_malformed_roster_is_refused_with_its_line(
    tmp_path: Path, passages: tuple[Passage, ...], change: tuple[str, str], message: str
) -> None:
    """Whoever edits the file learns where the fault is."""
    write(tmp_path, RECORD.replace(*change))
    with pytest.raises(InvalidEntryError, match=r"r\.yml:2: ") as caught:
        load_rosters(tmp_path, passages)
    assert message in str(caught.value)


@pytest.mark.parametrize(("items", "message"), [("- Atlantide\n", "Atlantide"), ("- Maroc\n- Marokko\n", "twice")])
def test_a_list_that_is_not_of_countries_is_refused(tmp_path: Path, items: str, message: str) -> None:
    """An item nobody can ask for would make "no" a wrong answer."""
    write(tmp_path, RECORD)
    with pytest.raises(InvalidEntryError, match=message):
        load_rosters(tmp_path, passages_of(tmp_path, items))
