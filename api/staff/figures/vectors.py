"""The vectors of visitors' questions, kept from one page to the next."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from api.database.vectors import VectorRepository
from embeddings.index.version import LoadedIndex
from embeddings.types import Encoder

Vectors = dict[str, NDArray[np.float32]]
"""By the id of the turn that asked."""


class Question(Protocol):
    """What a visitor asked in a turn."""

    @property
    def turn_id(self) -> str:
        """The turn's id."""

    @property
    def text(self) -> str:
        """The visitor's words."""


async def embed(
    kept: VectorRepository, encoder: Encoder, questions: Sequence[Question], *, at_once: int
) -> tuple[Vectors, Vectors]:
    """Look the questions' vectors up and make at most `at_once` of those that are missing.

    Returns all that are at hand, and those of them that are new: to be kept last, since writing keeps other writers
    waiting.
    """
    known = await kept.of([question.turn_id for question in questions])
    missing = [question for question in questions if question.turn_id not in known][:at_once]
    made = await asyncio.to_thread(_encode, encoder, missing)
    return known | made, made


def language_means(index: LoadedIndex) -> Vectors:
    """Return the mean vector of the wordings in each language."""
    ids: dict[str, list[int]] = {}
    for unit in index.units.values():
        if unit.is_wording:
            ids.setdefault(unit.language, []).append(unit.id)
    return {language: index.dense.rows(own).mean(axis=0) for language, own in ids.items()}


def _encode(encoder: Encoder, questions: Sequence[Question]) -> Vectors:
    if not questions:
        return {}
    rows = encoder.encode_queries([question.text for question in questions])
    return {question.turn_id: row for question, row in zip(questions, rows, strict=True)}
