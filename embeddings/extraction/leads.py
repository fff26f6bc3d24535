"""The line that introduces a sentence which cannot stand alone."""

from bisect import bisect_right
from collections.abc import Sequence

from embeddings.extraction.form import is_heading_like
from embeddings.extraction.types import Span
from knowledge.blocks import Block, split_blocks


class Leads:
    """Finds introducing lines in one text."""

    def __init__(self, text: str, spans: Sequence[Span]) -> None:
        """Read the block structure of `text`; `spans` are its sentences in order."""
        self._text = text
        self._spans = spans
        blocks = split_blocks(text)
        starts = [block.start for block in blocks]
        self._blocks = [blocks[bisect_right(starts, start) - 1] for start, _ in spans]

    def is_heading(self, index: int) -> bool:
        """Whether sentence `index` is a Markdown heading."""
        return self._blocks[index].kind == "heading"

    def of(self, index: int) -> Span | None:
        """Return the introduction of a list item: the sentence with a colon above its list, else its heading.

        A line without a verb's punctuation below such a sentence counts as an item, bullet or not.
        """
        if not self._needs_lead(index):
            return None
        for above in range(index - 1, -1, -1):
            start, end = self._spans[above]
            if self._text[start:end].endswith(":") or self.is_heading(above):
                return start, end
            if not self._needs_lead(above):
                return None if self._blocks[index].kind != "item" else self._heading_above(above)
        return None

    def _needs_lead(self, index: int) -> bool:
        block: Block = self._blocks[index]
        start, end = self._spans[index]
        return block.kind == "item" or (block.kind == "paragraph" and is_heading_like(self._text[start:end]))

    def _heading_above(self, index: int) -> Span | None:
        return next((self._spans[above] for above in range(index, -1, -1) if self.is_heading(above)), None)
