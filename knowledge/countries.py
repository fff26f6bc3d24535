"""Recognise the names of countries and territories in several languages (names from Unicode CLDR, through babel)."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml
from babel import Locale
from rapidfuzz import fuzz

from knowledge.normalisation import words

LANGUAGES = ("fr", "en", "de", "it", "es", "pt", "ar", "uk")
_LOCALES = (*LANGUAGES, "pt_PT")
FUZZY_SCORE = 83
"""Least similarity (0-100, rapidfuzz ratio) at which a misspelt word is taken for a country."""
SHORTEST_FUZZY = 4
"""Shorter words resemble too many names."""

# Unions, placeholders, and RE, whose French name is the everyday word "réunion" (a meeting).
_NOT_COUNTRIES = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO", "RE"}
# Mali is Arabic for "financial" and Ukrainian for "small", Togo Ukrainian for "of that".
_EVERYDAY_WORDS = {"مالي", "малі", "того"}
# Farewells and abuse that look like Chad and Switzerland.
_NEVER_MISSPELT = _EVERYDAY_WORDS | {"tschau", "tchao", "tchau", "schwein", "schweine"}
_LONGEST_AROUND_EVERYDAY = 2
"""A text of more words that holds an everyday word does not name the country."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A country named in a text: its possible ISO 3166 codes and the span of words `words(text)[start:end]`."""

    codes: tuple[str, ...]
    start: int
    end: int
    exact: bool


class CountryNames:
    """Finds countries by any of their names, the longest name first, so that "Guinée équatoriale" is not "Guinée"."""

    def __init__(self, known_words: Collection[str] = ()) -> None:
        """Take the names; `known_words` (folded) are never taken for a misspelt country."""
        self._known_words = frozenset(known_words)
        self._names = _codes_by_name()
        self._longest = max(map(len, self._names))

    def find(self, text: str, *, fuzzy: bool = True) -> tuple[Mention, ...]:
        """Return the countries named in `text`, in order; misspelt single words too when `fuzzy`."""
        tokens = words(text)
        mentions: list[Mention] = []
        position = 0
        while position < len(tokens):
            mention = self._exact_at(tokens, position) or (self._fuzzy_at(tokens, position) if fuzzy else None)
            if mention is None:
                position += 1
            else:
                mentions.append(mention)
                position = mention.end
        return tuple(mentions)

    def resolve(self, name: str) -> str | None:
        """Return the code of a text that is one country's name and nothing else; None if it is none or ambiguous."""
        codes = self._names.get(tuple(words(name)), ())
        return codes[0] if len(codes) == 1 else None

    def display(self, code: str, language: str) -> str:
        """Return a country's usual name in a language (English where CLDR does not know the language)."""
        name = Locale(language if language in LANGUAGES else "en").territories[code]
        return str(name)

    def _exact_at(self, tokens: Sequence[str], position: int) -> Mention | None:
        for length in range(min(self._longest, len(tokens) - position), 0, -1):
            candidate = tuple(tokens[position : position + length])
            codes = self._names.get(candidate) or self._inflected(candidate)
            if codes and not _is_everyday(candidate, tokens):
                return Mention(codes, position, position + length, exact=True)
        return None

    def _inflected(self, name: tuple[str, ...]) -> tuple[str, ...]:
        """Look a name up without what German puts at its end ("Marokkos") or Arabic at its beginning ("بالمغرب")."""
        stems = [
            tuple(word.removesuffix(ending) if len(word) > 6 else word for word in name)
            for ending in ("s", "n", "r", "m")
        ]
        stems += [(stem, *name[1:]) for stem in _without_arabic_prefix(name[0])]
        return next((self._names[stem] for stem in stems if stem != name and stem in self._names), ())

    def _fuzzy_at(self, tokens: Sequence[str], position: int) -> Mention | None:
        token = tokens[position]
        if len(token) < SHORTEST_FUZZY or token.isdigit() or token in self._known_words | _NEVER_MISSPELT:
            return None
        scored = [
            (fuzz.ratio(token, name[0]), codes)
            for name, codes in self._names.items()
            if len(name) == 1 and name[0][0] == token[0] and abs(len(name[0]) - len(token)) <= 2
        ]
        best, codes = max(scored, default=(0.0, ()))
        if best < FUZZY_SCORE or sum(score >= best - 3 for score, other in scored if other != codes) > 0:
            return None
        return Mention(codes, position, position + 1, exact=False)


@cache
def _codes_by_name() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Read the names once: it takes a tenth of a second."""
    found: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for code, name in _all_names():
        found[tuple(words(name))].add(code)
    return {name: tuple(sorted(codes)) for name, codes in found.items()}


def _all_names() -> Iterator[tuple[str, str]]:
    """Pair codes with names: those of CLDR and the usual ones, in each case where they are Ukrainian."""
    for code, name in (*_names_of_cldr(), *_usual_names()):
        yield code, name
        if _CYRILLIC.search(name):
            yield from ((code, form) for form in _ukrainian_cases(name))


def _names_of_cldr() -> Iterator[tuple[str, str]]:
    for tag in _LOCALES:
        for code, name in Locale.parse(tag).territories.items():
            if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES:
                yield code, name


def _usual_names() -> Iterator[tuple[str, str]]:
    text = files("knowledge").joinpath("country_names.yml").read_text(encoding="utf-8")
    yield from ((code, name) for code, names in yaml.safe_load(text).items() for name in names)


# Endings of the nominative, longest first, with those of genitive, locative, accusative and instrumental.
_UKRAINIAN_ENDINGS = (
    ("ий", ("ого", "ому", "ий", "им")),
    ("ія", ("ії", "ії", "ію", "ією")),
    ("на", ("ної", "ній", "ну", "ною")),
    ("ка", ("ки", "ці", "ку", "кою")),
    ("а", ("и", "і", "у", "ою")),
    ("я", ("ї", "ї", "ю", "єю")),
    ("ь", ("і", "і", "ь", "ю")),
)
_CYRILLIC = re.compile(r"[а-яіїєґ]", re.IGNORECASE)
_UKRAINIAN_MASCULINE = ("у", "і", "", "ом")


def _ukrainian_cases(name: str) -> tuple[str, ...]:
    """Decline a name; words that end in another vowel have one form only, and adjectives agree with their noun."""
    parts = re.split(r"[\s-]+", name)
    declined = [_decline(part, adjective=part != parts[-1]) for part in parts]
    return tuple(" ".join(forms) for forms in zip(*declined, strict=True))


def _decline(word: str, *, adjective: bool) -> tuple[str, ...]:
    for ending, cases in _UKRAINIAN_ENDINGS:
        if word.endswith(ending) and (ending != "на" or adjective):
            return tuple(word.removesuffix(ending) + case for case in cases)
    if word[-1] in "еиіїоуюєʼ":
        return (word,) * 4
    return tuple(word + case for case in _UKRAINIAN_MASCULINE)


def _without_arabic_prefix(word: str) -> Iterator[str]:
    """Yield the word without "and", "in", "to" or "like", which Arabic writes together with the next word."""
    rest = word.removeprefix("و")
    yield rest
    if rest.startswith("لل"):
        yield "ال" + rest[2:]
    if rest[:1] in {"ب", "ل", "ك"}:
        yield rest[1:]


def _is_everyday(name: Sequence[str], tokens: Sequence[str]) -> bool:
    return len(tokens) > _LONGEST_AROUND_EVERYDAY and len(name) == 1 and name[0] in _EVERYDAY_WORDS
