"""Which language a visitor writes."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

import lingua
from wordfreq import zipf_frequency

from embeddings.understanding.terms import fold
from embeddings.understanding.textspeak import chat_spellings

UNDETERMINED = "und"
"""ISO 639-2 code for a text that has no language, such as a number."""

LANGUAGES = ("fr", "de", "it", "en", "es", "pt", "ar", "uk", "ru", "tr", "sq", "fa", "so", "ta", "ro", "pl", "sr", "hr")
"""What visitors of a Swiss migration site write: national languages, English, and those of the larger communities."""

_CONFIDENCE = 0.7
_CONFIDENCE_OF_FEW = 0.85
_MARGIN = 0.4
_FEWEST_WORDS = 3
_UNKNOWN_ZIPF = 1.5
"""What a word counts that a language does not have (Zipf scale: log10 of uses per billion words)."""
_NEAR_ITALIAN = frozenset({"es", "pt"})
"""Languages that share too many words with a compared one to be told from it by which words are known."""
_KNOWN_ZIPF = 3.0
"""A word at least this frequent in a language is a word of it."""
_MOST = 2 / 3
_FOREIGN_ZIPF = 4.0
"""A chat spelling this frequent as a word of another language tells nothing."""
_CLEARLY_LIKELIER = 2.0
"""By how many powers of ten a language has to be likelier, by its words, where the trigrams are unsure."""


# Question words, greetings and a few function words. None of them is a common word of another of these languages.
_MARKERS = {
    word: language
    for language, words in {
        "fr": "pourquoi combien quand quel quelle quels quelles comment où est-ce qu'est-ce c'est quoi lequel laquelle "
        "est sont dans avec pour cette vous nous d'un d'une puis-je "
        "bonjour bonsoir",
        "de": "wer wann warum wieso wie wieviel wieviele welche welcher welches welchen wohin woher womit wofür "
        "ist sind und nicht ich der das für mit eine einen "
        "hallo guten tag danke grüezi "
        # Swiss German
        "isch nöd öppis öpper wänn hät händ chan chönd gits gaht mached vilmal vielmal hoi zäme dihei zrugg chume üch",
        "it": "perché dove cosa cos'è chi quanto quanti quante quali dov'è chi'è è sono della nella gli degli "
        "buongiorno buonasera grazie ciao salve",
        "en": "what what's when why where who which how whose whom the does is it of at can you there any with need "
        "hello hi hey thanks thank",
        "es": "qué cuándo dónde quién quiénes cómo cuánto cuántos cuántas cuál cuáles los puedo necesito hola gracias",
        "pt": "onde quem quais quantos quantas porquê não uma você são olá obrigado obrigada",
        "tr": "nedir nerede nasıl niçin kaç için merhaba teşekkürler",
        "sq": "çfarë është një kush për dhe përshëndetje faleminderit",
        "ro": "este unde și pentru bună mulțumesc",
        "pl": "jest gdzie kiedy dlaczego czy się dziękuję cześć",
        "hr": "gdje tko što",
        "uk": "що де коли чому хто як скільки чи це який яка які привіт дякую добрий доброго вітаю здрастуйте будь",
        "ru": "что где когда почему кто сколько",
    }.items()
    for word in words.split()
}
_COMPARED = ("fr", "de", "it", "en")
"""Languages whose words are compared; between others trigrams alone decide."""
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
        self._markers = {**_chat_markers(), **_MARKERS}  # reads the word lists, too, while nobody waits
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
        return self._marked(plain, words) or self._likeliest(words, fallback)

    def _likeliest(self, words: Sequence[str], fallback: str | None) -> str:
        joined = " ".join(words)
        first, second = self._detector.compute_language_confidence_values(joined)[:2]
        code = first.language.iso_code_639_1.name.lower()
        is_latin = _LATIN.search(joined) is not None
        if fallback is None or (not is_latin and fallback not in _OTHER_SCRIPTS):
            return code
        telling = sum(_VOWEL.search(fold(word)) is not None for word in words) if is_latin else len(words)
        needed = _CONFIDENCE_OF_FEW if telling == _FEWEST_WORDS else _CONFIDENCE
        unsure = telling < _FEWEST_WORDS or first.value < needed or first.value - second.value < _MARGIN
        if unsure:
            return _better_known(words, fallback) if telling > 1 else fallback
        return _unless_unknown(code, words, fallback)

    def _marked(self, text: str, words: Sequence[str]) -> str | None:
        """Return the language that words and letters of its own speak for, if they outnumber those of all others."""
        votes = Counter(self._markers[word] for word in map(str.casefold, words) if word in self._markers)
        votes.update(language for language, letters in _LETTERS.items() if letters.search(text))
        if not votes:
            return None
        language, count = votes.most_common(1)[0]
        return language if count > votes.total() - count else None


def _telling_words(text: str) -> list[str]:
    """Return the words that may tell a language: neither addresses nor, among other words, abbreviations."""
    words = _WORD.findall(_ADDRESS.sub(" ", text))
    shouted = all(word.isupper() for word in words if len(word) > 1)
    return [word for word in words if shouted or len(word) == 1 or not word.isupper()]


def _chat_markers() -> dict[str, str]:
    """Return the chat spellings of one language alone, such as "koi", that are no words of another."""
    spelt = chat_spellings()
    spellings = {spelling for own in spelt.values() for spelling in own}
    markers = {}
    for spelling in spellings:
        speakers = [language for language in _COMPARED if spelling in spelt.get(language, {})]
        others = [language for language in _COMPARED if language not in speakers]
        if len(speakers) == 1 and all(zipf_frequency(spelling, language) < _FOREIGN_ZIPF for language in others):
            markers[spelling] = speakers[0]
    return markers


def _likelihood(words: Sequence[str], language: str) -> float:
    """Return the logarithm to base 10 of how likely the words are in a language, but for a constant."""
    return sum(max(zipf_frequency(word, language), _UNKNOWN_ZIPF) for word in words)


def _better_known(words: Sequence[str], fallback: str) -> str:
    """Return the language whose words these clearly are rather than the fallback's: keywords have no grammar."""
    best = max(_COMPARED, key=lambda language: _likelihood(words, language))
    if fallback not in _COMPARED or _likelihood(words, best) - _likelihood(words, fallback) < _CLEARLY_LIKELIER:
        return fallback
    return best


def _unless_unknown(code: str, words: Sequence[str], fallback: str) -> str:
    """Return `code`, but a compared language whose words these are: misspelt, a text looks like any language."""
    if fallback not in _COMPARED:
        return code
    if code in _COMPARED:
        return code if _likelihood(words, code) > _likelihood(words, fallback) else fallback
    if code in _NEAR_ITALIAN:
        return code
    best = max(_COMPARED, key=lambda language: _likelihood(words, language))
    known = sum(zipf_frequency(word, best) >= _KNOWN_ZIPF for word in words)
    return best if known >= _MOST * len(words) else code
