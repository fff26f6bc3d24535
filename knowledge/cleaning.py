"""Repair what crawling and copying leave in a text: lone bullets, doubled labels, glued labels and items."""

import re

_BULLET = re.compile(r"^([ ]*)[•‣▪◦●·–*+][ ]+(?=\S)")
_LONE_BULLET = re.compile(r"[ ]*[-•‣▪◦●·–*+][ ]*")
_INNER_BULLET = re.compile(r"[ ]+[•‣▪●][ ]+")
_DATE = r"\d{1,2}(?:[-–]\d{1,2})? [^\W\d]{3,10} \d{4},"
_DATED_ITEM = re.compile(rf"- {_DATE}")
# A longer word in front tells a glued item from a date within a phrase ("du 2-3 juillet 2003,").
_INNER_DATE = re.compile(rf"(?<=[^\W\d]{{5}}) (?={_DATE})")
_FINAL_PUNCTUATION = tuple(".!?;,…:")
_MAX_LABEL = 120


def clean(text: str) -> str:
    """Repair a Markdown text; cleaning it again changes nothing."""
    lines = [line for raw in text.split("\n") for line in _split_bullets(raw.rstrip())]
    lines = _without_doubled_labels([line for line in lines if not is_lone_bullet(line)])
    cleaned = "\n".join(_split_dated_items(lines))
    return re.sub(r"\n{3,}", "\n\n", cleaned).strip()


def is_lone_bullet(line: str) -> bool:
    """Whether the line is a bullet without text, as menus leave behind."""
    return _LONE_BULLET.fullmatch(line) is not None


def is_label(line: str) -> bool:
    """Whether a line reads like a heading or a menu entry: short, and no sentence."""
    return (
        0 < len(line) <= _MAX_LABEL
        and not line.endswith(_FINAL_PUNCTUATION)
        and not line[0].islower()
        and any(character.isalpha() for character in line)
        and " : " not in line
        and ": " not in line
    )


def unglued(line: str, label: str) -> str:
    """Return the line without the label that stands directly in front of its first word."""
    rest = line.removeprefix(label)
    return rest if rest != line and rest and (rest[0].isupper() or rest[0] in '«“„"') else line


def _split_bullets(line: str) -> list[str]:
    if line.lstrip().startswith("|"):
        return [line]
    head, *items = _INNER_BULLET.split(_BULLET.sub(r"\1- ", line))
    return [head, *(f"- {item}" for item in items)]


def _without_doubled_labels(lines: list[str]) -> list[str]:
    kept: list[str] = []
    label = ""
    for line in lines:
        words = line.lstrip("#").strip()
        if not words:
            kept.append(line)
            continue
        if words == label:
            continue
        line = unglued(line, label) if label else line
        kept.append(line)
        label = words if is_label(words) and words[0] not in "-|" else ""
    return kept


def _split_dated_items(lines: list[str]) -> list[str]:
    """Split an item at a second date where the items of the text begin with dates: there a line break was lost."""
    if sum(_DATED_ITEM.match(line) is not None for line in lines) < 2:
        return lines
    split: list[str] = []
    for line in lines:
        parts = _INNER_DATE.split(line) if _DATED_ITEM.match(line) else [line]
        split += [parts[0], *(f"- {part}" for part in parts[1:])]
    return split
