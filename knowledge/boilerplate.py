"""Remove navigation that repeats across the texts of one ingestion, keeping one copy where it belongs."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from knowledge.normalisation import words

MIN_LINES = 3
"""Neighbouring lines that must repeat to count as navigation; fewer may be an honest repetition."""


@dataclass(frozen=True, slots=True)
class Text:
    """A cleaned Markdown text and the names it goes by: file stem or last part of the address, and title."""

    names: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Cleared:
    """The texts without repeated navigation, in the order given, and how many lines were removed."""

    texts: tuple[str, ...]
    removed_lines: int


@dataclass(frozen=True, slots=True)
class _Block:
    """Neighbouring lines of one text that the same other texts have too; `start` and `end` are line numbers."""

    owner: int
    start: int
    end: int
    lines: tuple[str, ...]


def remove_repeated(texts: Sequence[Text]) -> Cleared:
    """Remove the blocks of lines that two or more texts share.

    One copy stays, moved behind its text's own content: in the text that the block's first line names, else in one
    that another of its lines names, else in the first. A text that would be left empty stays as it is.
    """
    pages = [text.text.split("\n") for text in texts]
    copies: defaultdict[tuple[str, ...], list[_Block]] = defaultdict(list)
    for block in _repeated_blocks(pages):
        copies[block.lines].append(block)
    moved: defaultdict[int, list[_Block]] = defaultdict(list)
    dropped: defaultdict[int, list[_Block]] = defaultdict(list)
    for blocks in copies.values():
        if len({block.owner for block in blocks}) > 1:
            keeper = max(blocks, key=lambda block: _fit(block, texts[block.owner]))
            moved[keeper.owner].append(keeper)
            for block in blocks:
                if block is not keeper:
                    dropped[block.owner].append(block)
    cleared = [_without(page, moved[owner], dropped[owner]) for owner, page in enumerate(pages)]
    removed = sum(len(block.lines) for owner, blocks in dropped.items() if cleared[owner] for block in blocks)
    return Cleared(tuple(new or text.text for new, text in zip(cleared, texts, strict=True)), removed)


def _repeated_blocks(pages: Sequence[list[str]]) -> Iterator[_Block]:
    """Yield the runs of lines whose surroundings (`MIN_LINES` lines) stand in the same two or more texts."""
    filled = [[(number, _words_of(line)) for number, line in enumerate(page) if _words_of(line)] for page in pages]
    owners: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
    for owner, lines in enumerate(filled):
        for _, shingle in _shingles(lines):
            owners[shingle].add(owner)
    for owner, lines in enumerate(filled):
        sharing = [frozenset({owner})] * len(lines)
        for first, shingle in _shingles(lines):
            for position in range(first, first + MIN_LINES):
                sharing[position] = max(sharing[position], frozenset(owners[shingle]), key=len)
        for shared_by, run in groupby(range(len(lines)), key=sharing.__getitem__):
            positions = list(run)
            if len(shared_by) > 1:
                start, end = lines[positions[0]][0], lines[positions[-1]][0] + 1
                yield _Block(owner, start, end, tuple(lines[position][1] for position in positions))


def _shingles(lines: list[tuple[int, str]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    for first in range(len(lines) - MIN_LINES + 1):
        yield first, tuple(line for _, line in lines[first : first + MIN_LINES])


def _words_of(line: str) -> str:
    return line.lstrip("# ").removeprefix("- ").strip()


def _fit(block: _Block, text: Text) -> tuple[bool, bool]:
    """How well a block belongs to a text; compared, so that the first of the best wins."""
    names = {tuple(words(name)) for name in text.names}
    titles = [tuple(words(line)) for line in block.lines]
    return titles[0] in names, any(title in names for title in titles)


def _without(page: list[str], moved: list[_Block], dropped: list[_Block]) -> str:
    """Return the page without the blocks, those to keep behind it; "" where nothing of its own would be left."""
    gone = {number for block in (*moved, *dropped) for number in range(block.start, block.end)}
    own = "\n".join(line for number, line in enumerate(page) if number not in gone).strip("\n")
    if not own.strip():
        return ""
    return "\n\n".join([own, *("\n".join(page[block.start : block.end]) for block in moved)])
