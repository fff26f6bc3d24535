"""Curated answers and known gaps, read from YAML and checked against the documents."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import get_args

from knowledge.errors import InvalidEntryError
from knowledge.fields import check_fields, read_questions, read_slug, read_text, read_texts
from knowledge.records import Record, read_records
from knowledge.types import Aspect, Entry, Evidence, Gap, Passage

_ENTRY_FIELDS = frozenset({"id", "subject", "aspect", "questions", "answers", "evidence"})
_GAP_FIELDS = frozenset({"id", "questions"})
_EVIDENCE_FIELDS = frozenset({"document", "section", "quote"})


def load_curated(directory: Path, passages: Sequence[Passage]) -> tuple[tuple[Entry, ...], tuple[Gap, ...]]:
    """Read `directory/faq/*.yml` and `directory/gaps/*.yml`.

    Raises InvalidEntryError when a record has an unknown, missing or malformed field, an entry has no language with
    both a question and an answer, evidence names an unknown document or quotes what none of its passages says, an id
    stands twice, or one question belongs to two entries or to an entry and a gap.
    """
    by_document: defaultdict[str, list[Passage]] = defaultdict(list)
    for passage in passages:
        by_document[passage.document_id].append(passage)
    entry_records = list(read_records(directory / "faq"))
    gap_records = list(read_records(directory / "gaps"))
    entries = tuple(_entry(record, by_document) for record in entry_records)
    gaps = tuple(_gap(record) for record in gap_records)
    _refuse_repeated_ids([*entry_records, *gap_records])
    _refuse_shared_questions(zip(entries, entry_records, strict=True), zip(gaps, gap_records, strict=True))
    return entries, gaps


def normalise_question(question: str) -> str:
    """Return the form under which two questions count as the same: whatever their case, spaces and end marks."""
    return " ".join(question.casefold().replace("’", "'").split()).rstrip(" ?!.")


def _entry(record: Record, passages: Mapping[str, Sequence[Passage]]) -> Entry:
    check_fields(record, record.fields, _ENTRY_FIELDS)
    questions = read_questions(record)
    answers = read_texts(record, "answers")
    if not questions.keys() & answers.keys():
        raise record.error("no language has both a question and an answer; add the missing one", "answers")
    evidence = record.fields["evidence"]
    if not isinstance(evidence, list) or not evidence:
        raise record.error("field 'evidence' must be a list with at least one quote", "evidence")
    return Entry(
        id=read_slug(record, "id"),
        subject=read_slug(record, "subject"),
        aspect=_aspect(record),
        questions=questions,
        answers=answers,
        evidence=tuple(_evidence(record, item, passages) for item in evidence),
    )


def _gap(record: Record) -> Gap:
    check_fields(record, record.fields, _GAP_FIELDS)
    questions = read_questions(record)
    if not questions:
        raise record.error("field 'questions' is empty; add at least one question", "questions")
    return Gap(id=read_slug(record, "id"), questions=questions)


def _aspect(record: Record) -> Aspect:
    for aspect in get_args(Aspect):
        if record.fields["aspect"] == aspect:
            return aspect  # type: ignore[no-any-return]
    raise record.error(
        f"field 'aspect' is {record.fields['aspect']!r}; use one of {', '.join(get_args(Aspect))}", "aspect"
    )


def _evidence(record: Record, item: object, passages: Mapping[str, Sequence[Passage]]) -> Evidence:
    if not isinstance(item, dict):
        raise record.error("field 'evidence': each item needs document, section and quote", "evidence")
    check_fields(record, item, _EVIDENCE_FIELDS)
    document_id = item["document"]
    if document_id not in passages:
        raise record.error(f"evidence names the document {document_id!r}, which does not exist", "evidence")
    quote = read_text(record, "evidence, quote", item["quote"])
    sections = {passage.section for passage in passages[document_id] if quote in passage.text}
    if not sections:
        raise record.error(
            f"evidence is no longer in one passage of {document_id!r}: {quote!r}; correct the quote", "evidence"
        )
    section = item["section"] or ""
    if section not in sections:
        raise record.error(f"evidence {quote!r} stands in section {sorted(sections)[0]!r}, not {section!r}", "evidence")
    return Evidence(document_id=document_id, section=section, quote=quote)


def _refuse_repeated_ids(records: Iterable[Record]) -> None:
    seen: dict[str, Record] = {}
    for record in records:
        first = seen.setdefault(record.fields["id"], record)
        if first is not record:
            raise record.error(f"id {record.fields['id']!r} is already used at {first.path}:{first.line}", "id")


def _refuse_shared_questions(entries: Iterable[tuple[Entry, Record]], gaps: Iterable[tuple[Gap, Record]]) -> None:
    owners: dict[str, Record] = {}
    for entry, record in entries:
        for question in _all_questions(entry):
            first = owners.setdefault(normalise_question(question), record)
            if first is not record:
                raise _shared(record, question, first)
    for gap, record in gaps:
        for question in _all_questions(gap):
            if normalise_question(question) in owners:
                raise _shared(record, question, owners[normalise_question(question)])


def _all_questions(owner: Entry | Gap) -> list[str]:
    return [question for questions in owner.questions.values() for question in questions]


def _shared(record: Record, question: str, first: Record) -> InvalidEntryError:
    return record.error(
        f"the question {question!r} already belongs to {first.fields['id']!r} ({first.path}:{first.line})",
        "questions",
    )
