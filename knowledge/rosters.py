"""Rosters: lists of countries in a document, read from YAML and checked against that document."""

from collections.abc import Sequence
from pathlib import Path

from knowledge.countries import CountryNames
from knowledge.fields import check_fields, read_questions, read_slug, read_text, read_texts
from knowledge.records import Record, read_records
from knowledge.types import Passage, Roster

PLACEHOLDER = "{country}"
_FIELDS = frozenset({"id", "subject", "members", "document", "section", "questions", "present", "absent", "which"})


def load_rosters(directory: Path, passages: Sequence[Passage]) -> tuple[Roster, ...]:
    """Read `directory/rosters/*.yml`.

    Raises InvalidEntryError when a record has an unknown, missing or malformed field, names a section that is not in
    its document, or when an item of the list there is no country's name or names the same country as another.
    """
    records = list(read_records(directory / "rosters"))
    names = CountryNames() if records else None
    return tuple(_roster(record, passages, names) for record in records if names is not None)


def _roster(record: Record, passages: Sequence[Passage], names: CountryNames) -> Roster:
    check_fields(record, record.fields, _FIELDS)
    if record.fields["members"] != "countries":
        raise record.error(f"field 'members' is {record.fields['members']!r}; only 'countries' is known")
    document_id = read_text(record, "document", record.fields["document"])
    section = read_text(record, "section", record.fields["section"])
    texts = [passage.text for passage in passages if (passage.document_id, passage.section) == (document_id, section)]
    if not texts:
        raise record.error(f"document {document_id!r} has no section {section!r}; correct 'document' or 'section'")
    return Roster(
        id=read_slug(record, "id"),
        subject=read_slug(record, "subject"),
        document_id=document_id,
        section=section,
        questions=_question_templates(record),
        present=_templates(record, "present"),
        absent=_templates(record, "absent"),
        which=read_texts(record, "which"),
        items=_items(record, "\n".join(texts), names),
    )


def _check_placeholder(record: Record, name: str, language: str, text: str) -> None:
    if PLACEHOLDER not in text:
        raise record.error(f"{name}, {language}: {text!r} lacks {PLACEHOLDER}, which stands for the country")


def _templates(record: Record, name: str) -> dict[str, str]:
    texts = read_texts(record, name)
    for language, text in texts.items():
        _check_placeholder(record, name, language, text)
    return texts


def _question_templates(record: Record) -> dict[str, tuple[str, ...]]:
    questions = read_questions(record)
    for language, texts in questions.items():
        for text in texts:
            _check_placeholder(record, "questions", language, text)
    return questions


def _items(record: Record, text: str, names: CountryNames) -> dict[str, str]:
    items: dict[str, str] = {}
    for line in text.splitlines():
        if not line.startswith("- "):
            continue
        item = line.removeprefix("- ").strip(" ;.")
        code = names.resolve(item)
        if code is None:
            raise record.error(f"the list names {item!r}, which is no known country; correct it in the document")
        if code in items:
            raise record.error(f"the list names one country twice: {items[code]!r} and {item!r}")
        items[code] = item
    if not items:
        raise record.error("the section has no list of countries; each must stand on a line of its own after '- '")
    return items
