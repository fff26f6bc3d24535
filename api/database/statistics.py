"""Counts over a period, read from the index that holds them all rather than from the turns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, String, distinct, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from api.database.inbox_models import Summary
from api.database.models import Feedback, Turn

Query = TypeVar("Query", bound=Select[*tuple[Any, ...]])


@dataclass(frozen=True, slots=True)
class Topic:
    """What was asked about how often, and in how many conversations."""

    topic: str
    turns: int
    conversations: int


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that was refused."""

    turn_id: str
    conversation_id: str
    number: int
    text: str
    language: str
    received_at: datetime


class StatisticsRepository:
    """Figures of the turns received from `since` to before `until`."""

    def __init__(self, session: AsyncSession, since: datetime, until: datetime) -> None:
        self._session = session
        self._since = since
        self._until = until
        self._is_sqlite = session.get_bind().dialect.name == "sqlite"

    async def by_hour(self) -> Sequence[tuple[str, str | None, int]]:
        """Count the turns by hour in UTC, as in "2026-11-21 17", and kind."""
        hour = self._hour(Turn.received_at)
        query = self._within(select(hour, Turn.kind, func.count()), Turn.received_at).group_by(hour, Turn.kind)
        return (await self._session.execute(query)).all()

    async def ratings_by_hour(self) -> Sequence[tuple[str, str, int]]:
        """Count the ratings by hour in UTC and rating."""
        hour = self._hour(Feedback.given_at)
        query = select(hour, Feedback.rating, func.count())
        query = self._within(query, Feedback.given_at).group_by(hour, Feedback.rating)
        return (await self._session.execute(query)).all()

    async def conversations(self) -> int:
        """Count the conversations that began in the period."""
        query = self._within(select(func.count()).select_from(Summary), Summary.started_at)
        return await self._session.scalar(query) or 0

    async def degraded(self) -> int:
        """Count the turns that were answered without Rasa."""
        query = self._within(select(func.count()).select_from(Turn), Turn.received_at).where(Turn.degraded)
        return await self._session.scalar(query) or 0

    async def languages(self) -> dict[str, int]:
        """Count the turns by language."""
        query = self._within(select(Turn.language, func.count()), Turn.received_at).group_by(Turn.language)
        return dict((await self._session.execute(query)).all())

    async def durations(self) -> dict[int, int]:
        """Count the turns by duration in milliseconds."""
        query = self._within(select(Turn.duration_ms, func.count()), Turn.received_at).group_by(Turn.duration_ms)
        rows = await self._session.execute(query)
        return {duration: count for duration, count in rows if duration is not None}

    async def topics(self, kind: str, *, least: int, most: int = 15) -> list[Topic]:
        """List what turns of a kind were about most often, in at least `least` conversations."""
        conversations = func.count(distinct(Turn.conversation_id))
        query = (
            self._within(select(Turn.topic, func.count(), conversations), Turn.received_at)
            .where(Turn.kind == kind, Turn.topic.is_not(None))
            .group_by(Turn.topic)
            .having(conversations >= least)
            .order_by(func.count().desc(), Turn.topic)
            .limit(most)
        )
        rows = await self._session.execute(query)
        return [Topic(topic, turns, found) for topic, turns, found in rows if topic is not None]

    async def unanswered(self, limit: int) -> list[Unanswered]:
        """List the latest refused questions."""
        query = (
            self._within(
                select(*(Turn.id, Turn.conversation_id, Summary.number, Turn.text, Turn.language, Turn.received_at)),
                Turn.received_at,
            )
            .join(Summary, Summary.conversation_id == Turn.conversation_id)
            .where(Turn.kind == "refusal")
            .order_by(Turn.received_at.desc())
            .limit(limit)
        )
        return [Unanswered(*row) for row in (await self._session.execute(query))]

    def _within(self, query: Query, moment: InstrumentedAttribute[datetime]) -> Query:
        return query.where(moment >= self._since, moment < self._until)

    def _hour(self, moment: InstrumentedAttribute[datetime]) -> ColumnElement[str]:
        if self._is_sqlite:
            return func.substr(moment, 1, 13, type_=String())
        return func.to_char(func.timezone("UTC", moment), "YYYY-MM-DD HH24", type_=String())
