"""Citations in their documents, as they are published today or as they were when the turn was recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from embeddings.index.archive import PassageArchive
from knowledge.types import KnowledgeBase, Passage


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation, as it was recorded, within its passage: `before + quote + after` is the passage's text.

    `state`: the passage is in today's index, only in the archive of former ones, or in neither.
    """

    citation: Mapping[str, Any]
    before: str
    after: str
    state: Literal["current", "former", "unknown"]


@dataclass(frozen=True, slots=True)
class Marked:
    """A document's text with one stretch of it marked."""

    title: str
    language: str
    before: str
    quote: str
    after: str


def locate(
    citations: Sequence[dict[str, Any]], knowledge: KnowledgeBase | None, archive: PassageArchive
) -> list[Cited]:
    """Find the passages of recorded citations by their hashes."""
    return [_locate(citation, knowledge, archive) for citation in citations]


def mark(knowledge: KnowledgeBase, document_id: str, content_hash: str, start: int, end: int) -> Marked | None:
    """Mark `start` to `end` of a passage in its whole document; nothing if it has no such passage, None if unknown."""
    document = knowledge.documents.get(document_id)
    if document is None:
        return None
    passage = _find(knowledge, document_id, content_hash)
    if passage is None or not 0 <= start < end <= len(passage.text):
        return Marked(document.title, document.language, document.text, "", "")
    first, last = passage.start + start, passage.start + end
    before, quote, after = document.text[:first], document.text[first:last], document.text[last:]
    return Marked(document.title, document.language, before, quote, after)


def _locate(citation: Mapping[str, Any], knowledge: KnowledgeBase | None, archive: PassageArchive) -> Cited:
    passage = _find(knowledge, citation["document_id"], citation["content_hash"]) if knowledge else None
    if passage:
        return _cut(citation, passage.text, "current")
    archived = [
        found for found in archive.find(citation["content_hash"]) if found.document_id == citation["document_id"]
    ]
    if archived:
        return _cut(citation, archived[0].text, "former")
    return Cited(citation, "", "", "unknown")


def _cut(citation: Mapping[str, Any], text: str, state: Literal["current", "former"]) -> Cited:
    return Cited(citation, text[: citation["start"]], text[citation["end"] :], state)


def _find(knowledge: KnowledgeBase, document_id: str, content_hash: str) -> Passage | None:
    matching = (p for p in knowledge.passages if p.content_hash == content_hash and p.document_id == document_id)
    return next(matching, None)
