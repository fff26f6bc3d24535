"""Examples composed of interchangeable parts, so that a situation is learned with many persons, verbs and places.

A frame is a sentence with alternatives in braces, "{he|she} hits me {|again}", where a name alone in braces stands for
the list of that name among the language's slots.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.safety.types import Example

PER_FRAME = 20
"""How many different examples are drawn from one frame, where it has so many."""

_PART = re.compile(r"\{([^{}]*)\}")


def compose(path: Path) -> Iterator[Example]:
    """Draw the examples of a file, language → slots and frames by situation; the same ones at every call."""
    for language, parts in yaml.safe_load(path.read_text(encoding="utf-8")).items():
        for situation, frames in parts["frames"].items():
            for frame in frames:
                for text in _drawn(frame, parts["slots"]):
                    yield Example(text, language, situation, "composed")


def _drawn(frame: str, slots: Mapping[str, Sequence[str]]) -> Sequence[str]:
    draw: Any = random.Random(frame)
    drawn: dict[str, None] = {}
    for _ in range(PER_FRAME):
        text = _PART.sub(lambda part: draw.choice(slots.get(part[1]) or part[1].split("|")), frame)
        drawn.setdefault(" ".join(text.split()))
    return tuple(drawn)
