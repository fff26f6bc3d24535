"""What visitors asked and the documents left open, grouped by meaning."""

import asyncio
from collections.abc import Sequence

import numpy as np
from fastapi import APIRouter, Response

from api.database.statistics import StatisticsRepository, Unanswered
from api.database.vectors import VectorRepository
from api.staff.access.deps import PageDep, Reviewer, Transaction, WorkshopDep
from api.staff.access.workshop import Workshop
from api.staff.figures.clustering import Cluster, cluster
from api.staff.figures.figures import ANONYMOUS_FROM
from api.staff.figures.period import PeriodDep
from api.staff.figures.vectors import Vectors, embed, language_means

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
    known, made = await embed(vectors, workshop.encoder, questions, at_once=AT_ONCE)
    ready = [question for question in questions if question.turn_id in known]
    clusters = await asyncio.to_thread(_cluster, workshop, ready, known)
    await vectors.put(made)
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


def _cluster(workshop: Workshop, questions: Sequence[Unanswered], vectors: Vectors) -> list[Cluster]:
    if not questions:
        return []
    index = workshop.index()
    rows = np.stack([vectors[question.turn_id] for question in questions])
    return cluster(questions, rows, language_means(index) if index else {}, least=ANONYMOUS_FROM)
