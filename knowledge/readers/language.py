"""Guess the language of a text."""

from functools import cache

from lingua import IsoCode639_1, LanguageDetector, LanguageDetectorBuilder

# Languages an organisation's documents are likely to be in; fewer candidates make short texts safer.
_CODES = ("fr", "de", "it", "en", "es", "pt", "nl", "ar", "fa", "tr", "uk", "ru", "pl", "ro", "sq", "so", "zh")
_SAMPLE = 4000


def guess_language(text: str) -> str:
    """Return the ISO 639-1 code of a text's language, "und" where it gives no clue."""
    language = _detector().detect_language_of(text[:_SAMPLE])
    return "und" if language is None else language.iso_code_639_1.name.lower()


@cache
def _detector() -> LanguageDetector:
    codes = [getattr(IsoCode639_1, code.upper()) for code in _CODES]
    return LanguageDetectorBuilder.from_iso_codes_639_1(*codes).build()
