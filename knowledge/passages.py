"""Cut a document into passages: the units that are searched and quoted."""

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from itertools import pairwise

from semantic_text_splitter import TextSplitter

from knowledge.blocks import Block, heading_title, split_blocks
from knowledge.sentences import split_sentences
from knowledge.types import Document, Passage

MAX_PARAGRAPH = 1000
"""Characters; a longer paragraph is split at sentence ends."""

MAX_LIST = 1800
"""Characters; a longer list is split between items. About as much as the embedding model reads (512 tokens)."""

SECTION_SEPARATOR = " › "

Span = tuple[int, int]


def split_passages(document: Document) -> tuple[Passage, ...]:
    """Cut a document by its structure: a paragraph, or a list with the line that introduces it, is one passage.

    Passages are exact slices, in order, without overlap; they hold every non-blank character that is no heading.
    """
    seen: Counter[tuple[str, str]] = Counter()
    passages = []
    for section, blocks in _sections(document):
        for start, end in _spans(document.text, blocks):
            text = document.text[start:end]
            passages.append(_passage(document.id, section, text, start, occurrence=seen[section, text]))
            seen[section, text] += 1
    return tuple(passages)


def _passage(document_id: str, section: str, text: str, start: int, *, occurrence: int) -> Passage:
    identity = "\0".join((document_id, section, text, str(occurrence)))
    return Passage(
        id=sha256(identity.encode()).hexdigest()[:32],
        document_id=document_id,
        section=section,
        text=text,
        start=start,
        end=start + len(text),
        content_hash=sha256(text.encode()).hexdigest(),
    )


def _sections(document: Document) -> Iterator[tuple[str, list[Block]]]:
    """Yield (heading path, blocks below that heading); a first heading that repeats the title is no section."""
    path: dict[int, str] = {}
    blocks: list[Block] = []
    for block in split_blocks(document.text):
        if block.kind != "heading":
            blocks.append(block)
            continue
        yield SECTION_SEPARATOR.join(path.values()), blocks
        blocks = []
        path = {level: title for level, title in path.items() if level < block.level}
        title = heading_title(document.text[block.start : block.end])
        if block.level > 1 or title != document.title:
            path[block.level] = title
    yield SECTION_SEPARATOR.join(path.values()), blocks


def _spans(text: str, blocks: list[Block]) -> Iterator[Span]:
    """Yield the passages' spans among the blocks of one section."""
    position = 0
    while position < len(blocks):
        first_item = position + (blocks[position].kind == "paragraph")
        after = first_item
        while after < len(blocks) and blocks[after].kind == "item":
            after += 1
        if after > first_item and _introduces(text, blocks, position):
            yield from _list_spans(text, blocks[position:after])
            position = after
        else:
            yield from _paragraph_spans(text, blocks[position])
            position += 1


def _introduces(text: str, blocks: list[Block], position: int) -> bool:
    """Whether the block and the items behind it belong together: it ends in a colon or stands directly above them."""
    block = blocks[position]
    if block.kind == "item":
        return True
    gap = text[block.end : blocks[position + 1].start]
    return text[block.end - 1] == ":" or gap.count("\n") < 2


def _list_spans(text: str, blocks: list[Block]) -> Iterator[Span]:
    units = [span for block in blocks for span in _paragraph_spans(text, block)]
    yield from _packed(units, MAX_LIST)


def _paragraph_spans(text: str, block: Block) -> Iterator[Span]:
    if block.end - block.start <= MAX_PARAGRAPH:
        yield block.start, block.end
        return
    starts = [start for start, _ in split_sentences(text[block.start : block.end])]
    edges = [block.start, *(block.start + start for start in starts[1:]), block.end]
    units = [span for start, end in pairwise(edges) for span in _sentence_spans(text, start, end)]
    yield from _packed(units, MAX_PARAGRAPH)


def _sentence_spans(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield one span, or several where a single sentence is longer than a passage may be."""
    sentence = text[start:end].rstrip()
    if len(sentence) <= MAX_PARAGRAPH:
        yield start, start + len(sentence)
        return
    for offset, chunk in TextSplitter(MAX_PARAGRAPH).chunk_indices(sentence):
        yield start + offset, start + offset + len(chunk)


def _packed(units: list[Span], limit: int) -> Iterator[Span]:
    """Join neighbouring spans as long as the result stays within the limit (characters)."""
    start, end = units[0]
    for next_start, next_end in units[1:]:
        if next_end - start > limit:
            yield start, end
            start = next_start
        end = next_end
    yield start, end
