"""The cleaned text of a document as a reader sees it: headings, paragraphs and lists."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from knowledge.blocks import ITEM, heading_title, split_blocks


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, a paragraph, or a list with its items; `level` is 1–6 for a heading, else 0."""

    kind: Literal["heading", "paragraph", "list"]
    lines: tuple[str, ...]
    level: int = 0


def render(text: str) -> Iterator[Part]:
    """Yield the parts of a Markdown text in their order."""
    items: list[str] = []
    for block in split_blocks(text):
        content = text[block.start : block.end]
        if block.kind == "item":
            items.append(ITEM.sub("", content, count=1))
            continue
        if items:
            yield Part("list", tuple(items))
            items = []
        if block.kind == "heading":
            yield Part("heading", (heading_title(content),), block.level)
        else:
            yield Part("paragraph", (content,))
    if items:
        yield Part("list", tuple(items))
