"""The staff console's queries, apart from the inbox. Nothing here commits: the unit of work belongs to the caller."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from api.database.models import Turn
from api.database.staff_models import Account, AuditEvent, Review, SavedFilter, SetupLink, StaffSession

AUDIT_PAGE = 100
"""Events on one page of the audit log."""


class AccountRepository:
    """Members of staff."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, account_id: int) -> Account | None:
        """Find an account, or None."""
        return await self._session.get(Account, account_id)

    async def by_email(self, email: str) -> Account | None:
        """Find the account of an address in whatever case, or None."""
        return await self._session.scalar(select(Account).where(Account.email == email.strip().lower()))

    async def by_subject(self, subject: str) -> Account | None:
        """Find the account that an OpenID provider knows as `subject`, or None."""
        return await self._session.scalar(select(Account).where(Account.subject == subject))

    async def list(self) -> Sequence[Account]:
        """List all accounts by address."""
        return (await self._session.scalars(select(Account).order_by(Account.email))).all()

    async def any(self) -> bool:
        """Tell whether there is an account at all."""
        return await self._session.scalar(select(Account.id).limit(1)) is not None

    def add(self, account: Account) -> None:
        """Insert a new account."""
        self._session.add(account)


class SessionRepository:
    """Signed-in browsers."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, session_id: str) -> StaffSession | None:
        """Find a session with its account, or None."""
        return await self._session.get(StaffSession, session_id, options=[joinedload(StaffSession.account)])

    def add(self, row: StaffSession) -> None:
        """Insert a new session."""
        self._session.add(row)

    async def delete(self, session_id: str) -> None:
        """End one session."""
        await self._session.execute(delete(StaffSession).where(StaffSession.id == session_id))

    async def delete_of(self, account_id: int) -> None:
        """End all sessions of an account."""
        await self._session.execute(delete(StaffSession).where(StaffSession.account_id == account_id))

    async def delete_expired(self, *, idle: timedelta, longest: timedelta) -> None:
        """End the sessions that nobody may use any more."""
        now = datetime.now(UTC)
        expired = or_(StaffSession.seen_at < now - idle, StaffSession.started_at < now - longest)
        await self._session.execute(delete(StaffSession).where(expired))


class SetupLinkRepository:
    """The one-time link to the first account; there is one at most."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, link_id: str) -> SetupLink | None:
        """Find a link, or None."""
        return await self._session.get(SetupLink, link_id)

    async def put(self, link: SetupLink) -> None:
        """Insert a link in the place of any other."""
        await self.clear()
        self._session.add(link)

    async def clear(self) -> None:
        """Forget all links."""
        await self._session.execute(delete(SetupLink))


class AuditRepository:
    """Who read or changed what; only ever added to."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def record(self, actor: str, action: str, target: str = "", detail: dict[str, Any] | None = None) -> None:
        """Add an event that happens now."""
        self._session.add(AuditEvent(at=datetime.now(UTC), actor=actor, action=action, target=target, detail=detail))

    async def page(
        self, *, before: int | None = None, actor: str | None = None, action: str | None = None
    ) -> Sequence[AuditEvent]:
        """List events with ids below `before`, the newest first, one more than a page to tell whether there is one."""
        query = select(AuditEvent).order_by(AuditEvent.id.desc()).limit(AUDIT_PAGE + 1)
        if before is not None:
            query = query.where(AuditEvent.id < before)
        if actor:
            query = query.where(AuditEvent.actor == actor)
        if action:
            query = query.where(AuditEvent.action == action)
        return (await self._session.scalars(query)).all()

    async def actors(self) -> Sequence[str]:
        """List everybody who ever did anything."""
        return (await self._session.scalars(select(AuditEvent.actor).distinct().order_by(AuditEvent.actor))).all()

    async def actions(self) -> Sequence[str]:
        """List every action that ever happened."""
        return (await self._session.scalars(select(AuditEvent.action).distinct().order_by(AuditEvent.action))).all()


class SavedFilterRepository:
    """Filters of the inbox under a name, each member of staff their own."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of(self, account_id: int) -> Sequence[SavedFilter]:
        """List the filters of an account by name."""
        query = select(SavedFilter).where(SavedFilter.account_id == account_id).order_by(SavedFilter.name)
        return (await self._session.scalars(query)).all()

    async def put(self, account_id: int, name: str, query: str) -> None:
        """Insert a filter, or replace the one of that name."""
        own = select(SavedFilter).where(SavedFilter.account_id == account_id, SavedFilter.name == name)
        saved = await self._session.scalar(own)
        if saved:
            saved.query = query
        else:
            self._session.add(SavedFilter(account_id=account_id, name=name, query=query))

    async def delete(self, account_id: int, filter_id: int) -> None:
        """Delete a filter if it is the account's."""
        own = delete(SavedFilter).where(SavedFilter.id == filter_id, SavedFilter.account_id == account_id)
        await self._session.execute(own)


class ReviewRepository:
    """What staff say of turns."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def put(self, review: Review) -> None:
        """Insert a review, or replace the one that its turn has."""
        await self._session.merge(review)

    async def delete(self, turn_id: str) -> None:
        """Withdraw the review of a turn."""
        await self._session.execute(delete(Review).where(Review.turn_id == turn_id))

    async def of(self, turn_ids: Sequence[str]) -> dict[str, Review]:
        """Return the reviews of some turns by turn, with who wrote them."""
        query = select(Review).where(Review.turn_id.in_(turn_ids)).options(joinedload(Review.account))
        return {review.turn_id: review for review in await self._session.scalars(query)}

    async def reasons(self, since: datetime, until: datetime) -> dict[str, int]:
        """Count the turns received in a period that were found wrong, by reason."""
        query = (
            select(Review.reason, func.count())
            .join(Turn, Turn.id == Review.turn_id)
            .where(Turn.received_at >= since, Turn.received_at < until, Review.verdict == "wrong")
            .group_by(Review.reason)
        )
        return {reason or "": count for reason, count in (await self._session.execute(query))}
