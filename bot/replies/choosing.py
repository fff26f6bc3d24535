"""Which of the things just offered or listed a message picks: by its words, a number, an ordinal, or "the other"."""

import re
from collections.abc import Sequence

from embeddings.types import Memory, Suggestion
from embeddings.understanding.followups import asked_item
from knowledge.normalisation import words

_NUMBER = re.compile(r"(?<!\d)(\d{1,2})(?!\d)")
_NEXT = re.compile(
    r"\b(suivante?s?|prochaine?s?|d apres|next|nachste[nrsm]?|folgende[nrsm]?|prossim[oaie]|successiv[oaie]|"
    r"siguientes?|proxim[oa]s?|seguintes?|التالي[ةه]?|наступн\w+|autres?|other|andere[nrsm]?|altr[oaie]|otr[oa]s?|"
    r"outr[oa]s?|الاخر[ىي]?|الآخر|інш\w+)\b"
)
"""What comes after the one just told; of two "the other one" is that as well."""
_PREVIOUS = re.compile(
    r"\b(precedente?s?|d avant|previous|before|vorherige[nrsm]?|davor|anterior(es)?|السابق[ةه]?|попередн\w+)\b"
)


def chosen_offer(message: str, offered: Sequence[Suggestion]) -> Suggestion | None:
    """Return the suggestion that a message names by its label, a number or an ordinal."""
    spoken = words(message)
    for suggestion in offered:
        if spoken and spoken in (words(suggestion.label), words(suggestion.message)):
            return suggestion
    number = _position(message, len(offered), None)
    return offered[number] if number is not None else None


def chosen_item(message: str, memory: Memory) -> int | None:
    """Return the index of the item of the last list that a message asks for."""
    return _position(message, len(memory.items), memory.item)


def _position(message: str, count: int, last: int | None) -> int | None:
    ordinal = asked_item(message, count)
    if ordinal is not None:
        return ordinal
    text = " ".join(words(message))
    if count and (number := _NUMBER.search(text)) and 1 <= int(number[1]) <= count:
        return int(number[1]) - 1
    if count > 1 and _NEXT.search(text):
        return ((last or 0) + 1) % count
    if last and _PREVIOUS.search(text):
        return last - 1
    return None
