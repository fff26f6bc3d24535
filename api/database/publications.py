"""Queries of publications. Nothing here commits: the unit of work belongs to the caller."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from api.database.draft_models import Draft, Publication, PublicationState

PAGE = 30
"""Publications on one page of the history."""

LOST_AFTER = timedelta(minutes=3)
"""A process that has not said anything for so long is dead; on a busy machine it takes a while to begin."""
LOST = "lost"
"""The failure of a test whose process ended without a word."""

RUNNING: tuple[PublicationState, ...] = ("queued", "testing")
_PEOPLE = (
    joinedload(Publication.created_by),
    joinedload(Publication.published_by),
    joinedload(Publication.rolled_back_by),
)


class PublicationRepository:
    """Sets of drafts put to the test."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def create(self, drafts: Sequence[Draft], account_id: int) -> Publication:
        """Queue a test of the drafts as they stand now, and return it with its id."""
        contents = [
            {
                "draft": draft.id,
                "version": draft.version,
                "kind": draft.kind,
                "target": draft.target,
                "payload": draft.payload,
                "cases": draft.cases,
                "base": draft.base,
            }
            for draft in drafts
        ]
        row = Publication(state="queued", contents=contents, created_at=datetime.now(UTC), created_by_id=account_id)
        row.beat_at = row.created_at
        self._session.add(row)
        await self._session.flush()
        return row

    async def get(self, publication_id: int) -> Publication | None:
        """Find a publication with the people concerned, or None."""
        return await self._session.get(Publication, publication_id, options=_PEOPLE, populate_existing=True)

    async def running(self) -> Sequence[Publication]:
        """List those that are queued or under test, the oldest first."""
        query = select(Publication).where(Publication.state.in_(RUNNING)).order_by(Publication.id)
        return (await self._session.scalars(query.options(*_PEOPLE))).all()

    async def page(self, before: int | None = None) -> Sequence[Publication]:
        """List publications with ids below `before`, the newest first, one more than a page."""
        query = select(Publication).order_by(Publication.id.desc()).limit(PAGE + 1).options(*_PEOPLE)
        if before is not None:
            query = query.where(Publication.id < before)
        return (await self._session.scalars(query)).all()

    async def latest_published(self) -> Publication | None:
        """Find the publication that was put live last and not rolled back, or None."""
        query = (
            select(Publication)
            .where(Publication.state == "published")
            .order_by(Publication.published_at.desc(), Publication.id.desc())
            .limit(1)
        )
        return await self._session.scalar(query.options(*_PEOPLE))

    async def move(self, publication_id: int, *, out_of: Sequence[PublicationState], to: PublicationState) -> bool:
        """Change the state in one statement if it is one of `out_of`; tell whether it was."""
        same = (Publication.id == publication_id, Publication.state.in_(out_of))
        statement = update(Publication).where(*same).values(state=to).returning(Publication.id)
        return await self._session.scalar(statement) is not None

    async def report_progress(self, publication_id: int, phase: str, done: int, total: int) -> bool:
        """Say how far a test is; false when it is no longer wanted."""
        same = (Publication.id == publication_id, Publication.state.in_(RUNNING))
        values = {"phase": phase, "done": done, "total": total, "beat_at": datetime.now(UTC)}
        statement = update(Publication).where(*same).values(**values).returning(Publication.id)
        return await self._session.scalar(statement) is not None

    async def fail_lost(self) -> None:
        """Fail the tests whose process has not been heard of for long."""
        lost = (Publication.state.in_(RUNNING), Publication.beat_at < datetime.now(UTC) - LOST_AFTER)
        if await self._session.scalar(select(Publication.id).where(*lost).limit(1)) is not None:
            await self._session.execute(update(Publication).where(*lost).values(state="failed", failure=LOST))

    async def settle_drafts(self, publication: Publication, *, published: bool) -> None:
        """Close the drafts of a publication, or open them again after it was rolled back."""
        concerned = update(Draft).where(Draft.id.in_([item["draft"] for item in publication.contents]))
        if published:
            await self._session.execute(concerned.values(state="published", publication_id=publication.id))
        else:
            mine = concerned.where(Draft.publication_id == publication.id)
            await self._session.execute(mine.values(state="open", publication_id=None))
