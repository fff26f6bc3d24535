"""One normal form for comparing words: lower case, no accents, plain apostrophes."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Return `text` in lower case without accents, with ligatures opened and apostrophes made plain."""
    lowered = text.casefold().replace("œ", "oe").replace("æ", "ae").replace("’", "'").replace("ʼ", "'")
    decomposed = unicodedata.normalize("NFKD", lowered)
    # Decomposing may bring capitals forth: a mathematical 𝓐 becomes A.
    return "".join(character for character in decomposed if not unicodedata.combining(character)).casefold()


def words(text: str) -> list[str]:
    """Return the folded words and numbers of `text` in order; apostrophes and hyphens separate."""
    return _WORD.findall(fold(text))
