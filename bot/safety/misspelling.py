"""Examples as they are typed in a hurry: without accents, with letters left out, doubled or swapped."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.safety.types import Example
from knowledge.normalisation import fold

SHARE = 0.3
"""How many of the examples are given again misspelt."""


def misspell(examples: Iterable[Example]) -> Iterator[Example]:
    """Give some of the examples again, misspelt; the same ones in the same way at every call."""
    for example in examples:
        draw = random.Random(example.text)
        if draw.random() < SHARE:
            yield replace(example, text=_hurried(example.text, draw))


def _hurried(text: str, draw: random.Random) -> str:
    letters = list(fold(text))
    for _ in range(max(1, len(letters) // 14)):
        at = draw.randrange(max(1, len(letters) - 1))
        _slip(letters, at, draw.choice(("drop", "double", "swap")))
    return "".join(letters).replace("'", draw.choice(("'", " ", "")))


def _slip(letters: list[str], at: int, kind: str) -> None:
    if kind == "drop":
        del letters[at]
    elif kind == "double":
        letters.insert(at, letters[at])
    elif at + 1 < len(letters):
        letters[at], letters[at + 1] = letters[at + 1], letters[at]
