"""A fault is named with the file and the line where an editor finds it."""

from pathlib import Path

from knowledge.checking import locate_in_document, locate_records
from knowledge.documents import load_document, save_document
from knowledge.types import Document

FAQ = """# A comment
- id: prix
  questions:
    fr:
      - Combien ?
      - >-
        Quel est
        le prix ?
    en: ["How much?"]

- id: heures
  questions: {fr: [Quand ?]}
"""


def test_records_and_wordings_are_found_on_their_lines(tmp_path: Path) -> None:
    (tmp_path / "faq").mkdir()
    path = tmp_path / "faq" / "a.yml"
    path.write_text(FAQ, encoding="utf-8")
    places = locate_records(tmp_path)
    assert {name: place.line for name, place in places.records.items()} == {"prix": 2, "heures": 11}
    assert str(places.of_wording("prix", "Combien ?")) == f"{path}:5"
    assert places.of_wording("prix", "Quel est le prix ?").line == 6
    assert places.of_wording("prix", "How much?").line == 9
    assert places.of_wording("heures", "a wording that was changed for the index").line == 11


def test_a_sentence_is_found_in_the_file_of_its_document(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    text = "Un.\n\nDeux.\nTrois."
    path = save_document(Document("doc", "T", "P", "fr", "s", None, text), tmp_path / "documents")
    place = locate_in_document(tmp_path, load_document(path), text.index("Trois"))
    assert path.read_text(encoding="utf-8").splitlines()[place.line - 1] == "Trois."
