"""Random samples of turns for review: they estimate the error rate without the bias of what catches somebody's eye."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.database.inbox_models import Summary
from api.database.models import Turn
from api.database.staff_models import Review, SampledTurn

SAMPLE = 50
"""Turns drawn for a week, or all of them where there are fewer."""

JUDGED = ("answer", "clarification", "refusal")
"""The kinds of turns that are drawn: those in which the documents were asked."""


@dataclass(frozen=True, slots=True)
class SampledRow:
    """A turn of a sample with what the list shows of it."""

    turn_id: str
    number: int
    text: str
    language: str
    kind: str | None
    confidence: float | None
    verdict: str | None


@dataclass(frozen=True, slots=True)
class WeekCount:
    """How many turns of a week's sample there are, were reviewed, and were found wrong."""

    week: str
    drawn: int
    reviewed: int
    wrong: int


class SampleRepository:
    """The samples by week."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def draw(self, week: str, since: datetime, until: datetime) -> None:
        """Draw the sample of a week that is over, unless it was drawn before."""
        if await self._session.scalar(select(SampledTurn.week).where(SampledTurn.week == week).limit(1)):
            return
        inside = select(Turn.id).where(Turn.received_at >= since, Turn.received_at < until, Turn.kind.in_(JUDGED))
        drawn = (await self._session.scalars(inside.order_by(func.random()).limit(SAMPLE))).all()
        self._session.add_all(SampledTurn(week=week, turn_id=turn_id) for turn_id in drawn)

    async def rows(self, week: str) -> Sequence[SampledRow]:
        """List a sample, what is not yet reviewed first."""
        query = (
            select(
                *(Turn.id, Summary.number, Turn.text, Turn.language, Turn.kind, Turn.confidence, Review.verdict),
            )
            .join(SampledTurn, SampledTurn.turn_id == Turn.id)
            .join(Summary, Summary.conversation_id == Turn.conversation_id)
            .outerjoin(Review, Review.turn_id == Turn.id)
            .where(SampledTurn.week == week)
            .order_by(Review.verdict.is_not(None), Turn.id)
        )
        return [SampledRow(*row) for row in (await self._session.execute(query))]

    async def weeks(self, latest: int = 26) -> list[WeekCount]:
        """Count the samples of the latest weeks, the earliest first."""
        query = (
            select(
                SampledTurn.week,
                func.count(),
                func.count(Review.turn_id),
                func.coalesce(func.sum(case((Review.verdict == "wrong", 1), else_=0)), 0),
            )
            .outerjoin(Review, Review.turn_id == SampledTurn.turn_id)
            .group_by(SampledTurn.week)
            .order_by(SampledTurn.week.desc())
            .limit(latest)
        )
        return [WeekCount(*row) for row in await self._session.execute(query)][::-1]

    async def counted(self, since: datetime, until: datetime) -> tuple[int, int]:
        """Count the reviewed sampled turns received in a period, and those of them that were found wrong."""
        query = (
            select(func.count(), func.coalesce(func.sum(case((Review.verdict == "wrong", 1), else_=0)), 0))
            .select_from(Review)
            .join(Turn, Turn.id == Review.turn_id)
            .where(Turn.received_at >= since, Turn.received_at < until)
            .where(select(SampledTurn.week).where(SampledTurn.turn_id == Turn.id).exists())
        )
        reviewed, wrong = (await self._session.execute(query)).one()
        return reviewed, wrong

    async def among(self, turn_ids: Sequence[str]) -> frozenset[str]:
        """Return those of some turns that are in a sample."""
        query = select(SampledTurn.turn_id).where(SampledTurn.turn_id.in_(turn_ids))
        return frozenset(await self._session.scalars(query))
