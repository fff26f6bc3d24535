"""The vocabulary of safety."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

Situation = Literal["suicide", "despair", "violence", "trafficking", "missing", "shelter", "medical", "emergency"]
"""What somebody is in; it decides whom to call. `emergency` is a cry that does not say what has happened."""

SITUATIONS: tuple[Situation, ...] = get_args(Situation)

NONE = "none"
"""The label of whatever is no cry."""

LEANING = "leaning"
"""The label of what belongs to a cry before it, as in "whom can I call now?"; alone it is a plain question."""

Level = Literal["none", "soft", "help"]
"""`help`: reply with whom to call; `soft`: reply as usual, and name below it whom to call."""


@dataclass(frozen=True, slots=True)
class Danger:
    """What a message tells of danger: `probability` is that of a cry, `situation` the likeliest one."""

    level: Level
    situation: Situation
    probability: float


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled message: `situation` is one of SITUATIONS, NONE or LEANING; `hand` tells who wrote it."""

    text: str
    language: str
    situation: str
    hand: str


def read_examples(path: Path) -> Sequence[Example]:
    """Read one example a line, a JSON object each."""
    with path.open(encoding="utf-8") as lines:
        return tuple(Example(**json.loads(line)) for line in lines)
