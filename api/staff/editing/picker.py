"""Evidence is picked, not typed: a document with its sentences, and the exact quote that was chosen of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from api.staff.editing.library import Library
from knowledge.editing.types import EntryText, EvidenceText
from knowledge.sentences import split_sentences
from knowledge.types import Passage


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a passage; a sentence can be picked by `place`, whatever stands between sentences cannot."""

    text: str
    place: str = ""
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class PassageView:
    """A passage, which begins at `start` of the document; `heading` is its section where another begins."""

    heading: str
    start: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document to pick from."""

    id: str
    title: str
    language: str
    passages: tuple[PassageView, ...]


def view_document(library: Library, document_id: str, chosen: tuple[EvidenceText, ...] = ()) -> DocumentView | None:
    """Cut a document into passages and sentences, those that are chosen marked; None if there is no such document."""
    document = library.knowledge.documents.get(document_id)
    if document is None:
        return None
    quotes = [item.quote for item in chosen if item.document == document_id and item.quote]
    passages, section = [], None
    for passage in library.passages_to_pick(document_id):
        heading = passage.section if passage.section != section else ""
        section = passage.section
        passages.append(PassageView(heading, passage.start, tuple(_parts(passage, quotes))))
    return DocumentView(document.id, document.title, document.language, tuple(passages))


def pick(library: Library, place: str) -> EvidenceText | None:
    """Return a stretch of a document, without white space around it, as evidence.

    `place` is the document's id, start and end in its text, as in "about/120/184"; None if it is no stretch of one
    passage of today's text.
    """
    document_id, *numbers = place.split("/")
    document = library.knowledge.documents.get(document_id)
    if document is None or len(numbers) != 2 or not all(n.isascii() and n.isdigit() for n in numbers):
        return None
    start, end = (int(number) for number in numbers)
    passages = library.passages_to_pick(document_id)
    if not any(passage.start <= start < end <= passage.end for passage in passages):
        return None
    quote = document.text[start:end].strip()
    return complete(library, EvidenceText(document_id, "", quote)) if quote else None


def complete(library: Library, item: EvidenceText) -> EvidenceText:
    """Fill in the section that a quote stands in; empty where it stands in none."""
    passage = library.passage_with(item.document, item.quote) if item.quote else None
    return replace(item, section=passage.section if passage else "")


def complete_all(library: Library, payload: EntryText) -> EntryText:
    """Fill in all sections."""
    return replace(payload, evidence=tuple(complete(library, item) for item in payload.evidence))


def _parts(passage: Passage, quotes: list[str]) -> Iterator[Part]:
    text, position = passage.text, 0
    for start, end in split_sentences(text):
        if start > position:
            yield Part(text[position:start])
        sentence = text[start:end]
        chosen = any(sentence in quote or quote in sentence for quote in quotes)
        place = f"{passage.document_id}/{passage.start + start}/{passage.start + end}"
        yield Part(sentence, place, chosen)
        position = end
    if position < len(text):
        yield Part(text[position:])
