"""Turn what was found into a reply in the visitor's language."""

from collections.abc import Mapping, Sequence
from importlib.resources import files

import yaml
from babel import Locale

from embeddings.answering.citing import cite, cite_evidence, cite_roster_items
from embeddings.types import Citation, Memory
from knowledge.countries import CountryNames
from knowledge.types import Entry, KnowledgeBase, Roster

FALLBACK_LANGUAGE = "en"
_BULLETS = ("- ", "• ", "« ")


class Phrases:
    """What the bot itself says, by name and language."""

    def __init__(self, texts: Mapping[str, Mapping[str, str]]) -> None:
        """Keep `texts[name][language]`."""
        self._texts = texts

    @classmethod
    def load(cls) -> "Phrases":
        """Read the phrases that come with the package."""
        return cls(yaml.safe_load(files("embeddings").joinpath("phrases.yml").read_text(encoding="utf-8")))

    @property
    def languages(self) -> frozenset[str]:
        """The languages the bot can speak."""
        return frozenset(self._texts["refusal"])

    def get(self, name: str, language: str, **values: str) -> str:
        """Return a phrase in `language`, or in English where it is not translated."""
        texts = self._texts[name]
        return texts.get(language, texts[FALLBACK_LANGUAGE]).format(**values)


class Composer:
    """Writes answers from entries and rosters, with their citations."""

    def __init__(self, knowledge: KnowledgeBase, phrases: Phrases) -> None:
        """Answer from `knowledge`."""
        self._knowledge = knowledge
        self._phrases = phrases
        self._names = CountryNames()

    def from_entry(self, entry: Entry, language: str) -> tuple[str, tuple[Citation, ...]]:
        """Return the curated answer; where it has none in the language, its evidence as published."""
        citations = cite_evidence(self._knowledge, entry.evidence)
        text = entry.answers.get(language)
        return (text or self.as_published(citations, language)), citations

    def from_roster(self, roster: Roster, codes: Sequence[str], language: str) -> tuple[str, tuple[Citation, ...]]:
        """Say of each country (ISO 3166 code) whether the roster lists it."""
        lines = [self._membership(roster, code, language) for code in codes]
        listed = [roster.items[code] for code in codes if code in roster.items]
        citations = cite_roster_items(self._knowledge, roster.document_id, roster.section, listed)
        return "\n".join(lines), citations

    def as_published(self, citations: Sequence[Citation], language: str) -> str:
        """Quote passages in their own language, and say which it is and whether they are the page's own words."""
        documents = [self._knowledge.documents[citation.document_id] for citation in citations]
        codes = sorted({document.language for document in documents})
        names = Locale(language if language in self._phrases.languages else FALLBACK_LANGUAGE).languages
        phrase = "summary" if any(document.summary for document in documents) else "published"
        intro = self._phrases.get(phrase, language, source_language=", ".join(names[code] for code in codes))
        return "\n".join([intro, *(f"« {citation.quote} »" for citation in citations)])

    def as_found(self, citations: Sequence[Citation], language: str) -> str:
        """Show passages in their own language that may hold what was asked."""
        intro = self._phrases.get("shown", language)
        return "\n".join([intro, *(f"« {citation.quote} »" for citation in citations)])

    def whole_passages(self, citations: Sequence[Citation]) -> tuple[Citation, ...]:
        """Cite the passages of some citations from beginning to end, each once."""
        hashes = {citation.content_hash for citation in citations}
        return tuple(
            cite(self._knowledge, passage, 0, len(passage.text))
            for passage in self._knowledge.passages
            if passage.content_hash in hashes
        )

    def _membership(self, roster: Roster, code: str, language: str) -> str:
        texts = roster.present if code in roster.items else roster.absent
        known = language if language in texts else FALLBACK_LANGUAGE
        return texts[known].replace("{country}", self._names.display(code, known))


def remember(question: str, text: str, entry: Entry, citations: tuple[Citation, ...]) -> Memory:
    """Return what later messages may refer to: the question, its subject, what was said, and the items of a list."""
    return Memory(question, entry.id, entry.subject, items=items_of(text), said=text, citations=citations)


def items_of(text: str) -> tuple[str, ...]:
    """Return the items of a list in a reply."""
    items = (line[len(_BULLETS[0]) :] for line in text.splitlines() if line.startswith(_BULLETS))
    return tuple(item.rstrip(" ;.»") for item in items)
