"""Where sentences begin and end, for French, German, English and Italian text."""

import re
from collections.abc import Iterator

from knowledge.blocks import HEADING, ITEM, split_blocks

_CLOSING = r"[\"'”’»“\)\]]"
_END = re.compile(rf"[.!?…]+(?:[ \u00a0\u202f]?»|{_CLOSING})*[¹²³⁴-⁹]*(?=\s)")
_NEXT = re.compile(r"\s+(?P<next>[\"'“„«‘\(\[¿¡\u00a0\u202f ]*(?P<first>\S))")
_LAST_WORD = re.compile(r"[^\s(\[«“„\"]+$")

# Never the end of a sentence: titles and words that need what follows.
_ABBREVIATIONS = re.compile(
    r"mrs?|ms|dr|prof|ste?|mgr|me|mm?|mme|hr|fr|sig(\.ra)?|dott(\.ssa)?|avv|ing|gen|col"
    r"|cf|vgl|env|approx|resp|bzw|ca|inkl|bspw|evtl|ggf|sog|vs|al|t[ée]l|z\.b|d\.h|u\.a|p\.ex|e\.g|i\.e"
)
# Abbreviations only in front of a number; elsewhere "No." and "art." may well end a sentence.
_BEFORE_NUMBER = re.compile(r"no|nr|n|art|pp?|s|vol|abs|al|chap|kap|cap|fig|par|ziff|let|lit|tab")
_GERMAN_MONTH = re.compile(
    r"(januar|jänner|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember)\b", re.IGNORECASE
)
_GERMAN_ORDINAL = re.compile(
    r"\b(?:am|im|der|die|das|dem|den|des|vom|zum|zur|bis|ab|seit|beim|eine?[nmrs]?)\s+\d{1,2}$", re.IGNORECASE
)
_NO_BEGINNING = "»”’)],;:.!?…%"
_DAY = re.compile(r"(?<![\d,])\d{1,2}$")


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Spans (start, end) of the sentences of a Markdown text, in order and without surrounding white space.

    A list item or a heading ends a sentence like a full stop does; its marker is outside the span.
    """
    spans: list[tuple[int, int]] = []
    for block in split_blocks(text):
        content = text[block.start : block.end]
        offset = block.start + _marker_length(content)
        spans.extend((offset + start, offset + end) for start, end in _sentences_of(text[offset : block.end]))
    return spans


def _marker_length(content: str) -> int:
    marker = ITEM.match(content)
    if marker:
        return marker.end()
    heading = HEADING.match(content)
    return heading.start("title") if heading else 0


def _sentences_of(paragraph: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _END.finditer(paragraph):
        if _ends_sentence(paragraph, match):
            yield start, match.end()
            start = match.end() + len(paragraph[match.end() :]) - len(paragraph[match.end() :].lstrip())
    if paragraph[start:].strip():
        yield start, len(paragraph.rstrip())


def _ends_sentence(paragraph: str, match: re.Match[str]) -> bool:
    following = _NEXT.match(paragraph, match.end())
    if following is None:
        return True
    first = following["first"]
    if first.islower() or first in _NO_BEGINNING:
        return False
    return match[0] != "." or not _is_abbreviation(paragraph[: match.start()], paragraph[following.start("first") :])


def _is_abbreviation(before: str, after: str) -> bool:
    word_match = _LAST_WORD.search(before)
    word = word_match[0].casefold() if word_match else ""
    initial = len(word.rpartition(".")[2].rpartition("-")[2]) == 1 and word[-1].isalpha()
    if initial or _ABBREVIATIONS.fullmatch(word):
        return True
    if after[0].isdigit():
        return _BEFORE_NUMBER.fullmatch(word) is not None
    return _is_german_ordinal(before, after)


def _is_german_ordinal(before: str, after: str) -> bool:
    """Whether the full stop belongs to a number as in "24. Juni" or "im 19. Jahrhundert"."""
    day = _DAY.search(before) is not None and _GERMAN_MONTH.match(after) is not None
    return day or _GERMAN_ORDINAL.search(before) is not None
