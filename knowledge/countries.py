"""Recognise the names of countries and territories in several languages (names from Unicode CLDR, through babel)."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from babel import Locale
from rapidfuzz import fuzz

from knowledge.normalisation import words

LANGUAGES = ("fr", "en", "de", "it", "es", "pt")
FUZZY_SCORE = 83
"""Least similarity (0-100, rapidfuzz ratio) at which a misspelt word is taken for a country."""
SHORTEST_FUZZY = 4
"""Shorter words resemble too many names."""

# Usual names that CLDR does not list; a name given to several codes is ambiguous on purpose.
_USUAL: Mapping[str, tuple[str, ...]] = {
    "BO": ("Bolivie", "Bolivia", "Bolivien"),
    "BY": ("Belarus", "Bélarus", "Biélorussie", "Weissrussland"),
    "CD": (
        "RD Congo",
        "RDC",
        "DRC",
        "DR Congo",
        "République démocratique du Congo",
        "Democratic Republic of the Congo",
        "Demokratische Republik Kongo",
        "DR Kongo",
        "Repubblica democratica del Congo",
        "Congo",
        "Kongo",
    ),
    "CG": (
        "Congo (République du)",
        "République du Congo",
        "Republic of the Congo",
        "Republik Kongo",
        "Repubblica del Congo",
        "Congo",
        "Kongo",
    ),
    "CI": ("Ivory Coast", "Elfenbeinküste", "Côte d'Ivoire"),
    "CV": ("Cap-Vert", "Kapverden", "Kap Verde"),
    "CZ": ("République tchèque", "Czech Republic", "Tschechische Republik", "Repubblica Ceca"),
    "GB": (
        "Grande-Bretagne",
        "Great Britain",
        "Grossbritannien",
        "Gran Bretagna",
        "Angleterre",
        "England",
        "UK",
        "Vereinigten Königreich",
    ),
    "HK": ("Hong Kong", "Hongkong", "Hong-Kong RAS Chine"),
    "IR": ("Iran",),
    "KG": ("Kirghizistan", "Kirgisistan", "Kirgizstan"),
    "KP": ("Corée", "Korea", "Corea", "République populaire démocratique de Corée"),
    "KR": (
        "République de Corée",
        "Republic of Korea",
        "Republik Korea",
        "Repubblica di Corea",
        "Corée",
        "Korea",
        "Corea",
    ),
    "LA": ("RDP Lao", "Lao PDR"),
    "MD": ("Moldova", "Moldawien", "Moldavie"),
    "MK": ("Macédoine", "Macedonia", "Mazedonien"),
    "MM": ("Birmanie", "Burma", "Birmania", "Myanmar"),
    "MO": ("Macao", "Macau", "Macao SRA Chine"),
    "NL": ("Hollande", "Holland", "Olanda"),
    "RU": ("Fédération de Russie", "Russian Federation", "Russische Föderation"),
    "SS": ("Sudan del Sud", "Sud-Soudan", "Sudsudan"),
    "SV": ("El Salvador", "Salvador"),
    "SZ": ("Swaziland",),
    "TL": ("Timor oriental", "East Timor", "Osttimor"),
    "TR": ("Turkey", "Turquie"),
    "DO": ("Rép. dominicaine", "Dominikanischen Republik"),
    "US": (
        "États-Unis d'Amérique",
        "United States of America",
        "USA",
        "Vereinigten Staaten",
        "Amerika",
    ),
    "VN": ("Viet Nam",),
}
# Unions, placeholders, and RE, whose French name is the everyday word "réunion" (a meeting).
_NOT_COUNTRIES = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO", "RE"}


@dataclass(frozen=True, slots=True)
class Mention:
    """A country named in a text: its possible ISO 3166 codes and the span of words `words(text)[start:end]`."""

    codes: tuple[str, ...]
    start: int
    end: int
    exact: bool


class CountryNames:
    """Finds countries by any of their names, the longest name first, so that "Guinée équatoriale" is not "Guinée"."""

    def __init__(self, languages: Sequence[str] = LANGUAGES, known_words: Collection[str] = ()) -> None:
        """Read the names; `known_words` (folded) are never taken for a misspelt country."""
        self._known_words = frozenset(known_words)
        found: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
        for language in languages:
            for code, name in Locale(language).territories.items():
                if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES:
                    found[tuple(words(name))].add(code)
        for code, names in _USUAL.items():
            for name in names:
                found[tuple(words(name))].add(code)
        self._names = {name: tuple(sorted(codes)) for name, codes in found.items()}
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
            if codes:
                return Mention(codes, position, position + length, exact=True)
        return None

    def _inflected(self, name: tuple[str, ...]) -> tuple[str, ...]:
        """Look a German genitive up by its stem: "Marokkos" is "Marokko"."""
        stems = [
            tuple(word.removesuffix(ending) if len(word) > 6 else word for word in name)
            for ending in ("s", "n", "r", "m")
        ]
        return next((self._names[stem] for stem in stems if stem != name and stem in self._names), ())

    def _fuzzy_at(self, tokens: Sequence[str], position: int) -> Mention | None:
        token = tokens[position]
        if len(token) < SHORTEST_FUZZY or token.isdigit() or token in self._known_words:
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
