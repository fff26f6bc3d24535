"""A knowledge base as JSON, so that what was indexed can be served without the files it came from."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from knowledge.types import Document, Entry, Evidence, Gap, KnowledgeBase, Passage, Roster


def knowledge_to_json(knowledge: KnowledgeBase) -> dict[str, Any]:
    """Return plain dicts, lists and scalars, from which `knowledge_from_json` rebuilds an equal knowledge base."""
    return {
        "documents": [_plain(document) for document in knowledge.documents.values()],
        "passages": _plain(knowledge.passages),
        "entries": _plain(knowledge.entries),
        "gaps": _plain(knowledge.gaps),
        "rosters": _plain(knowledge.rosters),
    }


def knowledge_from_json(data: Mapping[str, Any]) -> KnowledgeBase:
    """Rebuild what `knowledge_to_json` wrote.

    Raises:
        KeyError: A field is missing.
        TypeError: A field is unknown or of another type.

    """
    documents = [Document(**document) for document in data["documents"]]
    return KnowledgeBase(
        documents={document.id: document for document in documents},
        passages=tuple(Passage(**passage) for passage in data["passages"]),
        entries=tuple(_entry(entry) for entry in data["entries"]),
        gaps=tuple(Gap(**{**gap, "questions": _wordings(gap["questions"])}) for gap in data["gaps"]),
        rosters=tuple(Roster(**{**roster, "questions": _wordings(roster["questions"])}) for roster in data["rosters"]),
    )


def _plain(value: object) -> Any:  # noqa: ANN401
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _entry(data: Mapping[str, Any]) -> Entry:
    evidence = tuple(Evidence(**quote) for quote in data["evidence"])
    return Entry(**{**data, "questions": _wordings(data["questions"]), "evidence": evidence})


def _wordings(questions: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {language: tuple(wordings) for language, wordings in questions.items()}
