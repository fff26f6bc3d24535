"""Bytes to text, refusing what is no text and what cannot be decoded with confidence."""

import codecs
import re
import unicodedata

from charset_normalizer import from_bytes

from knowledge.errors import UnreadableSourceError

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MOJIBAKE = re.compile("[ÃÂ][\u0080-\u00bf]|â€[\u0098-\u009d™œ]|\ufffd")
_CONTROL = re.compile("[\x01-\x08\x0e-\x1f\x7f]")
_DROPPED = re.compile("[\u00ad\u200b\u2060\ufeff\x01-\x08\x0e-\x1f\x7f]")
_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\t\x0b]")
_NEWLINES = re.compile("\r\n?|[\x0c\x85\u2028\u2029]")

# A text copied from elsewhere may hold a stray control character; binary data holds many.
_MAX_CONTROL = 0.001

# Percent of letters that fit one language; below, charset-normalizer confuses neighbouring code pages.
_MIN_COHERENCE = 75.0


def decode(data: bytes, source: str, *, declared: str | None = None) -> str:
    """Decode UTF-8, UTF-16 with a byte order mark, the declared encoding, or one that is guessed with confidence.

    Raises UnreadableSourceError when the data is binary or its encoding is unclear or was damaged earlier.
    """
    text = _decoded(data, source, declared)
    if "\0" in text or len(_CONTROL.findall(text)) > _MAX_CONTROL * len(text):
        raise UnreadableSourceError("this is binary data, not text; give the original document", path=source)
    if len(_MOJIBAKE.findall(text)) > 1:
        raise UnreadableSourceError("characters are damaged (wrong encoding); save the original as UTF-8", path=source)
    return tidy_characters(text)


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
                "this is binary data, or UTF-16 without a byte order mark; save it as UTF-8", path=source
            ) from None
    return _declared(data, declared) or _guessed(data, source)


def _declared(data: bytes, encoding: str | None) -> str | None:
    try:
        return data.decode(encoding) if encoding else None
    except (LookupError, UnicodeDecodeError):
        return None


def _guessed(data: bytes, source: str) -> str:
    best = from_bytes(data).best()
    if best is None or best.percent_chaos > 0 or best.percent_coherence < _MIN_COHERENCE:
        raise UnreadableSourceError("the encoding is unclear, or this is no text; save it as UTF-8", path=source)
    return str(best)
