"""Visitors' questions as the editor uses them: without personal data, and of nobody in particular."""

import asyncio
from collections.abc import Sequence

import numpy as np
from sqlalchemy.ext.asyncio import AsyncSession

from api.database.questions import AskedQuestion, QuestionRepository
from api.database.vectors import VectorRepository
from api.staff.access.errors import NotThereError
from api.staff.access.workshop import Workshop
from api.staff.editing.form import EditorForm
from api.staff.editing.variants import Variant, suggest
from api.staff.figures.figures import ANONYMOUS_FROM
from api.staff.figures.redaction import redact
from api.staff.figures.vectors import Vectors, embed, language_means

LATEST = 1000
"""How many of the latest questions with known vectors are compared with an entry's wordings."""

ABOUT = 200
"""How many of the latest questions that led to the entry are compared as well."""

AT_ONCE = 64
"""How many questions are embedded for one request: some tenths of a second."""

MOST_OF_A_GROUP = 12
"""So many wordings of a group of unanswered questions begin an entry."""


async def similar_questions(session: AsyncSession, workshop: Workshop, form: EditorForm) -> list[Variant]:
    """Find real questions that the entry could have among its wordings."""
    questions, vectors = QuestionRepository(session), VectorRepository(session, workshop.encoder.name)
    found = [
        *await questions.of(list(form.turn_ids)),
        *(await questions.about(form.payload.id, ABOUT) if form.payload.id else []),
        *await questions.with_vectors(workshop.encoder.name, LATEST),
    ]
    asked = [*{question.turn_id: question for question in found}.values()]
    known, made = await embed(vectors, workshop.encoder, asked, at_once=AT_ONCE)
    ready = [question for question in asked if question.turn_id in known]
    variants = await asyncio.to_thread(_suggest, workshop, form, ready, known)
    await vectors.put(made)
    return variants


async def wordings_of_group(session: AsyncSession, turn_ids: Sequence[str]) -> list[AskedQuestion]:
    """Return the questions of a group of turns, each wording once.

    Raises:
        NotThereError: They come from too few conversations to be nobody's in particular, or were erased.

    """
    found = await QuestionRepository(session).of(list(dict.fromkeys(turn_ids)))
    if len({question.conversation_id for question in found}) < ANONYMOUS_FROM:
        raise NotThereError("These questions no longer come from enough conversations to be shown.")
    wordings: dict[str, AskedQuestion] = {}
    for question in found:
        text = redact(" ".join(question.text.split()))
        wordings.setdefault(
            text.casefold(), AskedQuestion(question.turn_id, question.conversation_id, question.language, text)
        )
    return [*wordings.values()][:MOST_OF_A_GROUP]


def _suggest(
    workshop: Workshop, form: EditorForm, questions: Sequence[AskedQuestion], vectors: Vectors
) -> list[Variant]:
    if not questions:
        return []
    index = workshop.index()
    means = language_means(index) if index else {}
    rows = np.stack([vectors[question.turn_id] for question in questions])
    return suggest(form, questions, rows, workshop.encoder, means, least=ANONYMOUS_FROM)
