"""The vocabulary of the knowledge package."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Aspect = Literal["what", "who", "when", "where", "how-many", "which", "why", "how", "contact", "whether"]
"""What a question is after; `which` asks for a list, `what` for a definition or description."""


@dataclass(frozen=True, slots=True)
class Document:
    """One source text of the organisation, as Markdown without its front matter.

    `summary` tells that it says in other words what the page at `source` says, so that it is not quoted as published.
    """

    id: str
    title: str
    publisher: str
    language: str
    source: str
    retrieved: str | None
    text: str
    summary: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A contiguous slice of a document: `document.text[start:end] == text`.

    `id` is derived from the content, so inserting a paragraph elsewhere does not change it;
    `content_hash` is the SHA-256 of `text` in hexadecimal; `section` is the heading path joined with " › ".
    """

    id: str
    document_id: str
    section: str
    text: str
    start: int
    end: int
    content_hash: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """An exact quote of a document that proves a curated answer."""

    document_id: str
    section: str
    quote: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A curated answer: the questions it answers and the answer, by language, with its evidence.

    `subject` and `aspect` say what the entry is about and what it tells about it; a follow-up such as
    "et quand ?" is the same subject under another aspect.
    """

    id: str
    subject: str
    aspect: Aspect
    questions: Mapping[str, tuple[str, ...]]
    answers: Mapping[str, str]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A question visitors may well ask and that the documents do not answer, by language."""

    id: str
    questions: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Roster:
    """A list of countries in a document that answers "is <country> on it?" for any country.

    In `questions`, `present` and `absent`, `{country}` stands for the country's name; `which` asks for the country.
    `items` maps ISO 3166 codes to the quoted list items, in the order of the document.
    """

    id: str
    subject: str
    document_id: str
    section: str
    questions: Mapping[str, tuple[str, ...]]
    present: Mapping[str, str]
    absent: Mapping[str, str]
    which: Mapping[str, str]
    items: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class KnowledgeBase:
    """Everything the bot knows at one moment."""

    documents: Mapping[str, Document]
    passages: tuple[Passage, ...]
    entries: tuple[Entry, ...] = ()
    gaps: tuple[Gap, ...] = ()
    rosters: tuple[Roster, ...] = ()
