"""Plain text: find its paragraphs, lists and headings."""

import re
from collections.abc import Iterator

from knowledge.blocks import ITEM
from knowledge.cleaning import clean, is_label, is_lone_bullet, unglued
from knowledge.readers.encoding import decode
from knowledge.readers.types import Content

_MAX_WRAPPED = 120
"""Characters; text with a longer line is not wrapped by hand, so there each line is a paragraph."""

_FULL = 0.85
"""Share of the widest line from which a line counts as full (fonts differ in width)."""

_BULLET = re.compile(r"(?:[-*+•‣▪◦●·–])[ ]+(?=\S)")
_BROKEN_WORD = re.compile(r"[^\W\d]-$")


def read_plain(data: bytes, source: str) -> Content:
    """Return the text as Markdown; raises UnreadableSourceError when it cannot be decoded."""
    return Content(structure(decode(data, source)))


def structure(text: str) -> str:
    """Turn plain text into Markdown: join wrapped lines, mark headings and items, part paragraphs by blank lines.

    A heading is a short line without final punctuation in front of a paragraph or a list.
    """
    lines = _without_doubled(unwrap(text))
    blocks: list[str] = []
    nested = False
    for position, line in enumerate(lines):
        if is_lone_bullet(line):
            continue
        if _is_list_title(lines, position):
            nested = True
            blocks.append("## " + _BULLET.sub("", line))
        elif _is_heading(lines, position):
            blocks.append(("### " if nested else "## ") + line.rstrip(" :"))
        else:
            blocks.append(_BULLET.sub("- ", line))
    return clean("\n".join(_spaced(blocks)))


def unwrap(text: str) -> list[str]:
    """Return the non-blank lines, those that were wrapped by hand joined to the one they continue."""
    raw = text.split("\n")
    width = max(len(line.rstrip()) for line in raw)
    if width > _MAX_WRAPPED:
        return [line.strip() for line in raw if line.strip()]
    lines: list[str] = []
    room = -1
    for line in raw:
        words = line.split()
        if words and not ITEM.match(line) and 0 <= room <= len(words[0]):
            lines[-1] = _joined(lines[-1], " ".join(words), text)
        elif words:
            lines.append(line.strip())
        room = max(0, int(width * _FULL) - len(line.rstrip())) if words else -1
    return lines


def _joined(head: str, tail: str, text: str) -> str:
    """Join two lines; a hyphen at the break goes unless the text has the hyphenated word elsewhere."""
    if not _BROKEN_WORD.search(head) or not tail[0].islower():
        return f"{head} {tail}"
    return head + tail if f"{head.split()[-1]}{tail.split()[0]}" in text else head[:-1] + tail


def _without_doubled(lines: list[str]) -> list[str]:
    """Drop labels that stand twice and cut those that are glued to the next line."""
    cleaned: list[str] = []
    for line in lines:
        previous = cleaned[-1] if cleaned else ""
        if line == previous and is_label(line):
            continue
        cleaned.append(unglued(line, previous) if is_label(previous) else line)
    return cleaned


def _is_item(line: str) -> bool:
    return ITEM.match(line) is not None


def _is_list_title(lines: list[str], position: int) -> bool:
    """Whether an item is the title of a folded list: a lone bullet follows, then the list, perhaps under a label."""
    following = lines[position + 1 : position + 4]
    if not _is_item(lines[position]) or len(following) < 2 or not is_lone_bullet(following[0]):
        return False
    return _is_item(following[1]) or (is_label(following[1]) and len(following) > 2 and _is_item(following[2]))


def _is_heading(lines: list[str], position: int) -> bool:
    line = lines[position]
    following = next((later for later in lines[position + 1 :] if not is_lone_bullet(later)), None)
    if following is None or _is_item(line):
        return False
    if is_label(line):
        first = all(is_lone_bullet(earlier) for earlier in lines[:position])
        return first or _is_item(following) or not is_label(following)
    return line.endswith(":") and is_label(line.rstrip(" :")) and len(line.split()) <= 6 and not _is_item(following)


def _is_loose_label(block: str) -> bool:
    return is_label(block) and not _is_item(block) and not block.startswith("#")


def _spaced(blocks: list[str]) -> Iterator[str]:
    """Yield the lines with a blank one between blocks; items stay together, and so do labels that head nothing."""
    previous = ""
    for block in blocks:
        together = _is_item(block) and (_is_item(previous) or previous.endswith(":"))
        together = together or (_is_loose_label(block) and _is_loose_label(previous))
        if previous and not together:
            yield ""
        yield block
        previous = block
