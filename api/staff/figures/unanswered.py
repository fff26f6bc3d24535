"""What visitors asked and the documents left open, grouped by meaning."""

import asyncio
from collections.abc import Sequence

import numpy as np
from fastapi import APIRouter, Response
from numpy.typing import NDArray

from api.database.statistics import StatisticsRepository, Unanswered
from api.database.vectors import VectorRepository
from api.staff.deps import PageDep, Reviewer, Transaction, WorkshopDep
from api.staff.figures.clustering import Cluster, cluster
from api.staff.figures.figures import ANONYMOUS_FROM
from api.staff.figures.period import PeriodDep
from api.staff.workshop import Workshop
from embeddings.types import Encoder
from embeddings.version import LoadedIndex

MOST = 2000
"""How many of the latest unanswered questions are grouped."""

AT_ONCE = 256
"""How many questions are embedded for one page; some seconds on one core. The others follow when it is shown again."""

router = APIRouter()


@router.get("/unanswered")
async def show_unanswered(
    _: Reviewer, page: PageDep, workshop: WorkshopDep, session: Transaction, period: PeriodDep
) -> Response:
    """Show the groups, the largest first."""
    questions = await StatisticsRepository(session, period.since, period.until).unanswered(MOST)
    vectors = VectorRepository(session, workshop.encoder.name)
    known = await vectors.of([question.turn_id for question in questions])
    missing = [question for question in questions if question.turn_id not in known]
    made = await asyncio.to_thread(_encode, workshop.encoder, missing[:AT_ONCE])
    known |= made
    ready = [question for question in questions if question.turn_id in known]
    clusters = await asyncio.to_thread(_cluster, workshop, ready, known)
    await vectors.put(made)  # last, since writing keeps other writers waiting
    return page.render(
        "unanswered.html",
        section="unanswered",
        period=period,
        clusters=clusters,
        questions=len(questions),
        shown=sum(found.questions for found in clusters),
        pending=len(questions) - len(ready),
        least=ANONYMOUS_FROM,
    )


def _encode(encoder: Encoder, questions: Sequence[Unanswered]) -> dict[str, NDArray[np.float32]]:
    if not questions:
        return {}
    rows = encoder.encode_queries([question.text for question in questions])
    return {question.turn_id: row for question, row in zip(questions, rows, strict=True)}


def _cluster(
    workshop: Workshop, questions: Sequence[Unanswered], vectors: dict[str, NDArray[np.float32]]
) -> list[Cluster]:
    if not questions:
        return []
    index = workshop.index()
    rows = np.stack([vectors[question.turn_id] for question in questions])
    return cluster(questions, rows, language_means(index) if index else {}, least=ANONYMOUS_FROM)


def language_means(index: LoadedIndex) -> dict[str, NDArray[np.float32]]:
    """Return the mean vector of the wordings in each language."""
    rows: dict[str, list[NDArray[np.float32]]] = {}
    for unit in index.units.values():
        if unit.is_wording:
            rows.setdefault(unit.language, []).append(index.dense.reconstruct(unit.id))
    return {language: np.mean(vectors, axis=0) for language, vectors in rows.items()}
