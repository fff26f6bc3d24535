"""The block structure of a Markdown text: headings, paragraphs and list items, each as a span of the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

BlockKind = Literal["heading", "paragraph", "item"]

HEADING = re.compile(r"(?P<marks>#{1,6})[ \t]+(?P<title>.*?)[ \t#]*$")
ITEM = re.compile(r"[ \t]*(?:[-*+•‣▪◦–]|\d{1,3}[.)])[ \t]+(?=\S)")
_FENCE = re.compile(r"[ \t]*(?:```|~~~)")
_LINE = re.compile(r"[^\n]*\n?")


@dataclass(frozen=True, slots=True)
class Block:
    """A span of the text without surrounding white space; `level` is 1–6 for a heading, else 0."""

    kind: BlockKind
    start: int
    end: int
    level: int = 0


def split_blocks(text: str) -> list[Block]:
    """Split Markdown into its blocks, in order; together they hold every non-blank character.

    A list item includes the lines that continue it; a fenced block is one paragraph, whatever its lines look like.
    """
    blocks: list[Block] = []
    open_kind: BlockKind | None = None
    for kind, level, start, end in _classified_lines(text):
        if kind is None:
            open_kind = None
        elif kind == "continuation" and open_kind is not None:
            last = blocks[-1]
            blocks[-1] = Block(last.kind, last.start, end)
        else:
            block_kind: BlockKind = "paragraph" if kind == "continuation" else kind
            blocks.append(Block(block_kind, start, end, level))
            open_kind = None if block_kind == "heading" else block_kind
    return blocks


def heading_title(line: str) -> str:
    """Return the words of a heading line without its marks."""
    match = HEADING.match(line)
    return match["title"].strip() if match else line.strip()


_LineKind = Literal["heading", "item", "continuation"] | None


def _classified_lines(text: str) -> Iterator[tuple[_LineKind, int, int, int]]:
    """Yield (kind, heading level, start, end) a line; the kind is None for a blank line outside a fence."""
    fenced = False
    for match in _LINE.finditer(text):
        line = match[0]
        start = match.start() + len(line) - len(line.lstrip())
        end = match.start() + len(line.rstrip())
        fence = _FENCE.match(line) is not None
        if start >= end:
            if not fenced:
                yield None, 0, start, start
            continue
        kind, level = _kind_of(text[start:end])
        yield ("continuation", 0, start, end) if fenced or fence else (kind, level, start, end)
        fenced ^= fence


def _kind_of(line: str) -> tuple[Literal["heading", "item", "continuation"], int]:
    heading = HEADING.match(line)
    if heading:
        return "heading", len(heading["marks"])
    return ("item" if ITEM.match(line) else "continuation"), 0
