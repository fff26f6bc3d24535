"""The fields of curated records, checked one by one; every fault names file, line and field."""

import re
from collections.abc import Mapping
from typing import Any

from knowledge.records import Record

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


def check_fields(record: Record, fields: Mapping[str, Any], expected: frozenset[str]) -> None:
    """Raise InvalidEntryError unless `fields` are exactly those expected."""
    unknown = sorted(str(name) for name in fields.keys() - expected)
    if unknown:
        raise record.error(f"unknown field {unknown[0]!r}; known are {', '.join(sorted(expected))}")
    missing = sorted(expected - fields.keys())
    if missing:
        raise record.error(f"field {missing[0]!r} is missing")


def read_slug(record: Record, name: str) -> str:
    """Return a field that is an identifier in lower-case-with-hyphens."""
    value = record.fields[name]
    if not isinstance(value, str) or not _SLUG.fullmatch(value):
        raise record.error(f"field {name!r} is {value!r}; write it in lower-case-with-hyphens", name)
    return value


def read_questions(record: Record) -> dict[str, tuple[str, ...]]:
    """Return the wordings by language; a language without any is left out."""
    questions: dict[str, tuple[str, ...]] = {}
    for language, texts in _by_language(record, "questions").items():
        if not isinstance(texts, list):
            raise record.error(f"field 'questions', language {language!r}: must be a list", "questions")
        if texts:
            questions[language] = tuple(read_text(record, f"questions, {language}", text) for text in texts)
    return questions


def read_texts(record: Record, name: str) -> dict[str, str]:
    """Return a field that has one text a language."""
    texts = _by_language(record, name)
    return {language: read_text(record, f"{name}, {language}", text) for language, text in texts.items()}


def read_text(record: Record, where: str, value: object) -> str:
    """Return `value` if it is a text with something in it."""
    if not isinstance(value, str) or not value.strip():
        raise record.error(
            f"{where}: {value!r} is not text; write a sentence, in quotes if it has a colon", where.split(",")[0]
        )
    return value.strip()


def _by_language(record: Record, name: str) -> dict[str, Any]:
    value = record.fields[name]
    if not isinstance(value, dict):
        raise record.error(f"field {name!r} must have one key a language, such as 'fr'", name)
    for language in value:
        # YAML reads a bare `no` as false, hence the check for text.
        if not isinstance(language, str) or not _LANGUAGE.fullmatch(language):
            raise record.error(
                f"field {name!r}: {language!r} is no language code such as 'fr'; quote it if need be", name
            )
    return value
