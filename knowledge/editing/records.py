"""Entries and gaps between what a form holds and what stands in a YAML record."""

from collections.abc import Mapping
from typing import Any

from knowledge.editing.types import EntryText, EvidenceText, GapText, RecordKind


def fields_of(payload: EntryText | GapText) -> dict[str, Any]:
    """Return the fields of a record; texts are stripped, empty ones and languages without any are left out."""
    questions = {language: _filled(texts) for language, texts in payload.questions.items() if _filled(texts)}
    if isinstance(payload, GapText):
        return {"id": payload.id, "questions": questions}
    return {
        "id": payload.id,
        "subject": payload.subject.strip(),
        "aspect": payload.aspect.strip(),
        "questions": questions,
        "answers": {language: _lines(text) for language, text in payload.answers.items() if text.strip()},
        "evidence": [
            {"document": item.document, "section": item.section, "quote": item.quote.strip()}
            for item in payload.evidence
            if item.quote.strip()
        ],
    }


def payload_of(kind: RecordKind, fields: Mapping[str, Any]) -> EntryText | GapText:
    """Return what a record says, as a form holds it; what is malformed in the file comes out empty."""
    questions = {
        str(language): tuple(str(text) for text in texts or ())
        for language, texts in _mapping(fields.get("questions")).items()
    }
    if kind == "gap":
        return GapText(str(fields["id"]), questions)
    return EntryText(
        id=str(fields["id"]),
        subject=str(fields.get("subject") or ""),
        aspect=str(fields.get("aspect") or ""),
        questions=questions,
        answers={str(language): str(text).strip() for language, text in _mapping(fields.get("answers")).items()},
        evidence=tuple(_evidence(item) for item in fields.get("evidence") or ()),
    )


def _evidence(item: object) -> EvidenceText:
    fields = _mapping(item)
    return EvidenceText(*(str(fields.get(name) or "") for name in ("document", "section", "quote")))


def _mapping(value: object) -> Mapping[Any, Any]:
    return value if isinstance(value, Mapping) else {}


def _filled(texts: tuple[str, ...]) -> list[str]:
    return [text.strip() for text in texts if text.strip()]


def _lines(text: str) -> str:
    """Return a text as YAML keeps it: forms send CR LF, and spaces at line ends cannot be written as a block."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())
