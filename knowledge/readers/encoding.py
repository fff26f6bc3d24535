"""Bytes to text, refusing what is no text and what cannot be decoded with confidence."""

import codecs
import re
import unicodedata

from charset_normalizer import from_bytes

from knowledge.errors import UnreadableSourceError
from knowledge.readers.language import guess_language

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MOJIBAKE = re.compile("[ÃÂ][\u0080-\u00bf]|â€[\u0098-\u009d™œ]|\ufffd")
_CONTROL = re.compile("[\x01-\x08\x0e-\x1f\x7f]")
_DROPPED = re.compile("[\u00ad\u200b\u2060\ufeff\x01-\x08\x0e-\x1f\x7f]")
_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\t\x0b]")
_NEWLINES = re.compile("\r\n?|[\x0c\x85\u2028\u2029]")

# A text copied from elsewhere may hold a stray control character; binary data holds many.
_MAX_CONTROL = 0.001

# The code page that Windows programs write a language in. A guess counts only if text and code page agree:
# charset-normalizer alone takes short French text for Slovak.
_CODE_PAGES = {
    "cp1252": ("fr", "de", "it", "en", "es", "pt", "nl", "sq"),
    "cp1250": ("pl", "ro"),
    "cp1251": ("uk", "ru"),
    "cp1254": ("tr",),
    "cp1256": ("ar", "fa"),
}
_MAX_CHAOS = 2.0
"""Percent of characters that charset-normalizer finds out of place."""

_SIGN_IN_WORD = re.compile("[^\\W\\d][€‚ƒ„†‡ˆ‰‹›“”•˜™Ž¤¸][^\\W\\d]")


def decode(data: bytes, source: str, *, declared: str | None = None) -> str:
    """Decode as `decode_exactly` does, and tidy the characters."""
    return tidy_characters(decode_exactly(data, source, declared=declared))


def decode_exactly(data: bytes, source: str, *, declared: str | None = None) -> str:
    """Decode UTF-8, UTF-16 with a byte order mark, the declared encoding, or one that is guessed with confidence.

    Raises UnreadableSourceError when the data is binary or its encoding is unclear or was damaged earlier.
    """
    text = _decoded(data, source, declared)
    if "\0" in text or len(_CONTROL.findall(text)) > _MAX_CONTROL * len(text):
        raise UnreadableSourceError(
            "this is binary data, not text; give the original document", reason="kind", path=source
        )
    if len(_MOJIBAKE.findall(text)) > 1:
        raise UnreadableSourceError(
            "characters are damaged (wrong encoding); save the original as UTF-8", reason="encoding", path=source
        )
    return text


def tidy_characters(text: str) -> str:
    """Compose accents (NFC), make line ends and spaces the ordinary ones, drop invisible characters."""
    text = unicodedata.normalize("NFC", _NEWLINES.sub("\n", text))
    return _SPACES.sub(" ", _DROPPED.sub("", text))


def _decoded(data: bytes, source: str, declared: str | None) -> str:
    try:
        return data.decode("utf-16" if data.startswith(_UTF16_MARKS) else "utf-8-sig")
    except UnicodeDecodeError:
        if b"\0" in data:
            raise UnreadableSourceError(
                "this is binary data, or UTF-16 without a byte order mark; save it as UTF-8", reason="kind", path=source
            ) from None
    return _declared(data, declared) or _guessed(data, source)


def _declared(data: bytes, encoding: str | None) -> str | None:
    # Pages that claim Latin-1 are read as its superset cp1252, as browsers do.
    page = "cp1252" if (encoding or "").lower() in ("iso-8859-1", "latin-1", "latin1", "us-ascii") else encoding
    try:
        return data.decode(page) if page else None
    except (LookupError, UnicodeDecodeError):
        return None


def _guessed(data: bytes, source: str) -> str:
    for match in from_bytes(data, cp_isolation=list(_CODE_PAGES)):
        text = str(match)
        pages = [page for page, languages in _CODE_PAGES.items() if guess_language(text) in languages]
        fits = pages and pages[0] in (match.encoding, *match.could_be_from_charset)
        if fits and match.percent_chaos < _MAX_CHAOS and not _SIGN_IN_WORD.search(text):
            return text
    raise UnreadableSourceError(
        "the encoding is unclear, or this is no text; save it as UTF-8", reason="encoding", path=source
    )
