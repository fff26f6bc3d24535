"""Which language a visitor writes."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

import lingua

from embeddings.analysis import fold

UNDETERMINED = "und"
"""ISO 639-2 code for a text that has no language, such as a number."""

LANGUAGES = ("fr", "de", "it", "en", "es", "pt", "ar", "uk", "ru", "tr", "sq", "fa", "so", "ta", "ro", "pl", "sr", "hr")
"""What visitors of a Swiss migration site write: national languages, English, and those of the larger communities."""

_CONFIDENCE = 0.7
_CONFIDENCE_OF_FEW = 0.85
_MARGIN = 0.4
_FEWEST_WORDS = 3

# Question words, greetings and a few function words. None of them is a common word of another of these languages.
_MARKERS = {
    word: language
    for language, words in {
        "fr": "pourquoi combien quand quel quelle quels quelles comment où est-ce qu'est-ce c'est quoi lequel laquelle "
        "est sont dans avec pour cette vous nous d'un d'une puis-je "
        "bonjour bonsoir",
        "de": "wer wann warum wieso wie wieviel wieviele welche welcher welches welchen wohin woher womit wofür "
        "ist sind und nicht ich der das für mit eine einen "
        "hallo guten tag danke grüezi",
        "it": "perché dove cosa cos'è chi quanto quanti quante quali dov'è chi'è è sono della nella gli degli "
        "buongiorno buonasera grazie",
        "en": "what what's when why where who which how whose whom the does is it of at can you there any with need "
        "hello hi hey thanks thank",
        "es": "qué cuándo dónde quién quiénes cómo cuánto cuántos cuántas cuál cuáles los puedo necesito hola gracias",
        "pt": "onde quem quais quantos quantas porquê não uma você são olá obrigado obrigada",
        "tr": "nedir nerede nasıl niçin kaç için merhaba teşekkürler",
        "sq": "çfarë është një kush për dhe përshëndetje faleminderit",
        "ro": "este unde și pentru bună mulțumesc",
        "pl": "jest gdzie kiedy dlaczego czy się dziękuję cześć",
        "hr": "gdje tko što",
        "uk": "що де коли чому хто як скільки чи це який яка які привіт дякую",
        "ru": "что где когда почему кто сколько",
    }.items()
    for word in words.split()
}
_LETTERS = {
    "es": re.compile(r"[¿¡]"),
    "uk": re.compile(r"[іїєґ]", re.IGNORECASE),
    "ru": re.compile(r"[ыэъё]", re.IGNORECASE),
    "sr": re.compile(r"[ђљњћџј]", re.IGNORECASE),
}
_OTHER_SCRIPTS = frozenset({"ar", "fa", "uk", "ru", "sr", "ta"})

_ADDRESS = re.compile(r"\S+@\S+|\bhttps?://\S+|\bwww\.\S+")
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_VOWEL = re.compile(r"[aeiouy]")
_LATIN = re.compile(r"[a-zà-ɏ]", re.IGNORECASE)


class LanguageDetector:
    """Tells languages apart, and leaves a conversation's language alone where a text does not tell."""

    def __init__(self) -> None:
        """Load the models: those of trigrams only, a twentieth of the memory of the full ones."""
        codes = [getattr(lingua.IsoCode639_1, code.upper()) for code in LANGUAGES]
        builder = lingua.LanguageDetectorBuilder.from_iso_codes_639_1(*codes)
        self._detector = builder.with_low_accuracy_mode().with_preloaded_language_models().build()

    def detect(self, text: str, fallback: str | None) -> str:
        """Return the ISO 639-1 code of the text's language.

        A bare name, a keyword, a number or gibberish keeps `fallback`; so does a text that may as well be of another
        language. Without a fallback the likeliest language is returned, or `UNDETERMINED` for a text without words.
        """
        plain = unicodedata.normalize("NFC", text).replace("’", "'")
        words = _telling_words(plain)
        if not words:
            return fallback or UNDETERMINED
        return _marked(plain, words) or self._likeliest(words, fallback)

    def _likeliest(self, words: Sequence[str], fallback: str | None) -> str:
        joined = " ".join(words)
        first, second = self._detector.compute_language_confidence_values(joined)[:2]
        code = first.language.iso_code_639_1.name.lower()
        is_latin = _LATIN.search(joined) is not None
        if fallback is None or (not is_latin and fallback not in _OTHER_SCRIPTS):
            return code
        telling = sum(_VOWEL.search(fold(word)) is not None for word in words) if is_latin else len(words)
        too_short = telling < _FEWEST_WORDS
        needed = _CONFIDENCE_OF_FEW if telling == _FEWEST_WORDS else _CONFIDENCE
        unsure = first.value < needed or first.value - second.value < _MARGIN
        return fallback if too_short or unsure else code


def _telling_words(text: str) -> list[str]:
    """Return the words that may tell a language: neither addresses nor, among other words, abbreviations."""
    words = _WORD.findall(_ADDRESS.sub(" ", text))
    shouted = all(word.isupper() for word in words if len(word) > 1)
    return [word for word in words if shouted or len(word) == 1 or not word.isupper()]


def _marked(text: str, words: Sequence[str]) -> str | None:
    """Return the language that words and letters of its own speak for, if they outnumber those of all others."""
    votes = Counter(_MARKERS[word] for word in map(str.casefold, words) if word in _MARKERS)
    votes.update(language for language, letters in _LETTERS.items() if letters.search(text))
    if not votes:
        return None
    language, count = votes.most_common(1)[0]
    return language if count > votes.total() - count else None
