"""The vocabulary of extraction."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Span = tuple[int, int]


Pieces = NDArray[np.float32]
"""Shape (pieces, dimensions): the pieces of a text as the model has them, of any norm."""

CompactPieces = NDArray[np.float16]
"""Shape (pieces, axes): the pieces of one line on the learned axes, each row of norm 1."""


@dataclass(frozen=True, slots=True)
class Selection:
    """A selected sentence: `text[start:end] == quote`.

    `lead` is the span of the line that introduces it (the sentence above its list, else its heading), for a reader
    who sees the sentence alone; it is empty where the sentence needs none.
    """

    start: int
    end: int
    quote: str
    probability: float
    lead: Span | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a page says to a question.

    `spans` are all sentences of the page in order, `probabilities` the probability of each to be part of an answer
    given that the page answers at all; `answerable` is the probability that it does. `selected`, in reading order,
    is empty where the page is held not to answer.
    """

    answerable: float
    selected: tuple[Selection, ...]
    spans: tuple[Span, ...]
    probabilities: tuple[float, ...]
