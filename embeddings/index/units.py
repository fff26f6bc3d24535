"""The searchable texts of a knowledge base."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping

from embeddings.types import Unit, UnitKind
from knowledge.countries import CountryNames, Mention
from knowledge.rosters import PLACEHOLDER
from knowledge.types import Entry, KnowledgeBase

_WORD = re.compile(r"[^\W_]+")
_ARTICLE = re.compile(r"(?<!\w)(?:le|la|les|l|the|die|der|das|den|dem|il|lo|gli|i)(?:['’]|\s+)$", re.IGNORECASE)
_THIS_COUNTRY = {
    "ar": "هذا البلد",
    "de": "dieses Land",
    "en": "this country",
    "es": "este país",
    "fr": "ce pays",
    "it": "questo paese",
    "pt": "este país",
    "uk": "ця країна",
}


def mask_country(text: str, mention: Mention, language: str) -> str:
    """Return `text` with "this country" in the place of one it mentions and of the article before it."""
    composed = unicodedata.normalize("NFC", text)
    spans = [match.span() for match in _WORD.finditer(composed)]
    before = _ARTICLE.sub("", composed[: spans[mention.start][0]])
    return f"{before}{this_country(language)}{composed[spans[mention.end - 1][1] :]}"


def build_units(knowledge: KnowledgeBase) -> tuple[Unit, ...]:
    """Return the units of passages, curated answers and wordings of questions, gaps and rosters, without repetitions.

    The text of a passage is preceded by its document's title and its section, that of an answer by its question:
    they often carry the subject.
    """
    return tuple({unit.id: unit for unit in _units(knowledge)}.values())


def _units(knowledge: KnowledgeBase) -> Iterator[Unit]:
    for passage in knowledge.passages:
        document = knowledge.documents[passage.document_id]
        heading = " › ".join(part for part in (document.title, passage.section) if part)
        yield _unit("passage", passage.id, document.language, f"{heading}\n{passage.text}")
    for entry in knowledge.entries:
        yield from _wordings("question", entry.id, entry.questions)
        for language, answer in entry.answers.items():
            question = first_wording(entry, language)
            yield _unit("answer", entry.id, language, f"{question}\n{answer}")
    # A gap about one country is one about any; only a roster makes questions name countries that no wording has.
    names = CountryNames() if knowledge.rosters else None
    for gap in knowledge.gaps:
        yield from _wordings("gap", gap.id, _any_country(gap.questions, names) if names else gap.questions)
    for roster in knowledge.rosters:
        yield from _wordings("roster", roster.id, _masked(roster.questions))


def first_wording(entry: Entry, language: str) -> str:
    """Return the first wording in a language, or in the entry's first one where it has none in that."""
    return (entry.questions.get(language) or next(iter(entry.questions.values())))[0]


def this_country(language: str) -> str:
    """Return the words that stand for any country's name, so that one wording fits a question about each of them."""
    return _THIS_COUNTRY.get(language, _THIS_COUNTRY["en"])


def _any_country(questions: Mapping[str, tuple[str, ...]], names: CountryNames) -> dict[str, tuple[str, ...]]:
    return {
        language: tuple(_without_country(wording, names, language) for wording in wordings)
        for language, wordings in _masked(questions).items()
    }


def _without_country(wording: str, names: CountryNames, language: str) -> str:
    mentions = names.find(wording, fuzzy=False)
    return mask_country(wording, mentions[0], language) if len(mentions) == 1 else wording


def _masked(questions: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {
        language: tuple(wording.replace(PLACEHOLDER, this_country(language)) for wording in wordings)
        for language, wordings in questions.items()
    }


def _wordings(kind: UnitKind, owner: str, questions: Mapping[str, tuple[str, ...]]) -> Iterator[Unit]:
    for language, wordings in questions.items():
        for wording in wordings:
            yield _unit(kind, owner, language, wording)


def _unit(kind: UnitKind, owner: str, language: str, text: str) -> Unit:
    digest = hashlib.sha256("\0".join((kind, owner, language, text)).encode()).digest()
    # FAISS keeps signed 64-bit ids and uses -1 for "none".
    return Unit(int.from_bytes(digest[:8], "big") >> 1, kind, owner, language, text)
