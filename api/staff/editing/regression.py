"""The labelled question that keeps a mistake from coming back, and what a right reply to it has to say."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from api.staff.editing.library import Library
from embeddings.quality.judging import normalise
from knowledge.cases import Case, Expectation

MOST_WORDS = 3
"""How much a reply has to say word for word, unless staff ask for more."""

_FIGURE = re.compile(r"\d[\d.,:’'h]*\d|\d")
_NAME = re.compile(r"(?<=[\w,;:»)] )[^\W\d_][\w’'-]*\w")
_WORD = re.compile(r"[^\W\d_]{5,}")
_COMMON = 0.1
"""A word of more than this share of all answers says little about one of them."""


def make_case(turn_id: str, language: str, turns: Sequence[str], expect: Expectation, note: str) -> Case:
    """Make the case of a visitor's messages; what it has to cite and to say comes from the entry."""
    refused = expect == "refuse"
    return Case(
        id=f"staff-{turn_id.lower()}",
        lang=language,
        kind="near_miss" if refused else "followup" if len(turns) > 1 else "fact",
        turns=tuple(turns),
        expect=expect,
        source=(),
        must=(),
        must_not=(),
        note=note,
    )


def telling_words(answer: str, language: str, library: Library) -> tuple[tuple[str, ...], ...]:
    """Return what of an answer a right reply cannot do without: its figures, else its names and its rarest words."""
    frequency, answers = _frequencies(library, language)
    figures = _figures(answer)
    names = (word for word in _NAME.findall(answer) if word[0].isupper()) if language != "de" else ()
    words = [*_rare(names, frequency, answers), *_rare(_WORD.findall(answer), frequency, answers)]
    return tuple((word,) for word in [*dict.fromkeys(figures or words)][:MOST_WORDS])


def _figures(answer: str) -> list[str]:
    """Return the figures of an answer; single digits, which occur in longer ones, only where there are no others."""
    found = dict.fromkeys(normalise(figure) for figure in _FIGURE.findall(answer))
    return [figure for figure in found if len(figure) > 1] or [*found]


def _rare(words: Iterable[str], frequency: Mapping[str, int], answers: int) -> list[str]:
    """Return words that few answers have, the rarest first."""
    found = dict.fromkeys(normalise(word) for word in words)
    few = [word for word in found if frequency.get(word, 0) <= max(1, answers * _COMMON)]
    return sorted(few, key=lambda word: frequency.get(word, 0))


def _frequencies(library: Library, language: str) -> tuple[Mapping[str, int], int]:
    texts = tuple(entry.answers[language] for entry in library.knowledge.entries if language in entry.answers)
    return _count(texts), len(texts)


@lru_cache(maxsize=8)
def _count(texts: tuple[str, ...]) -> Mapping[str, int]:
    return Counter(word for text in texts for word in {normalise(found) for found in _WORD.findall(text)})
