"""Words of a text as the lexical index compares them: without case and accents, reduced to their stems."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

import Stemmer

_STEMMERS = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "hi": "hindi",
    "hu": "hungarian",
    "it": "italian",
    "lt": "lithuanian",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}
# Articles, clitics and the commonest prepositions, folded. Names, numbers and question words stay: the weight of rare
# words does the rest.
_STOP_WORDS = {
    language: frozenset(words.split())
    for language, words in {
        "fr": "le la les l un une de du des d a au aux en et ou que qu c ce s se n ne y j m t est dans sur il vous",
        "en": "the a an of to in on at and or is are s by for",
        "de": "der die das den dem des ein eine einen einem einer und oder in im an am zu zur zum von ist",
        "it": "il lo la i gli le l un uno una di del della dell dei delle d a al alla e o in che c",
        "es": "el la los las un una de del a al y o en que es",
        "pt": "o a os as um uma de do da dos das e ou em no na que",
    }.items()
}
_COURTESIES = frozenset(
    {"bonjour", "merci", "plait", "svp", "stp", "hello", "hi", "please", "thanks"}
    | {"hallo", "bitte", "danke", "buongiorno", "favore", "grazie"}
)
_GROUPED_NUMBER = re.compile(r"(?<![\w.,'’])\d{1,3}(?:[ '’.,\u00a0\u202f]\d{3})+(?!\w)")
_LATIN_ACCENTS = re.compile(r"([a-z])[\u0300-\u036f]+")
_LATIN_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_WORD = re.compile(r"\w+")


def terms(text: str, language: str) -> list[str]:
    """Return the terms of a text in reading order, repetitions included: what is counted for a document."""
    return [_stem(word, language) for word in _words(text, language)]


def query_terms(text: str, language: str, languages: Iterable[str]) -> list[str]:
    """Return the distinct terms of a question in `language` put to texts in `languages`.

    A word is stemmed by the rules of each, since a name or a borrowed word occurs in the others too.
    """
    rules = sorted({language, *languages})
    return list(dict.fromkeys(_stem(word, rule) for word in _words(text, language) for rule in rules))


def fold(text: str) -> str:
    """Return the text in lower case, its Latin letters without accents, its numbers without thousands separators."""
    joined = _GROUPED_NUMBER.sub(lambda number: re.sub(r"\D", "", number.group()), text)
    decomposed = unicodedata.normalize("NFKD", joined).casefold()
    # Marks of other scripts distinguish letters (й, ї) that their stemmers rely on.
    return unicodedata.normalize("NFC", _LATIN_ACCENTS.sub(r"\1", decomposed)).translate(_LATIN_LETTERS)


def _words(text: str, language: str) -> Iterator[str]:
    stop_words = _STOP_WORDS.get(language, frozenset()) | _COURTESIES
    return (word for word in _WORD.findall(fold(text)) if word not in stop_words)


def _stem(word: str, language: str) -> str:
    algorithm = _STEMMERS.get(language)
    if algorithm is None or word.isdigit():
        return word
    # A stemmer is not safe to share between threads, and cheap to make.
    stemmer = Stemmer.Stemmer(algorithm, 0)
    # Without accents one pass may stop early (installee → installe → install, as installe).
    return str(stemmer.stemWord(stemmer.stemWord(word)))
