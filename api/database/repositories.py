"""The queries. Nothing here commits: the unit of work belongs to the caller."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from api.database.models import ContactRequest, ContactState, Conversation, Feedback, Turn


class ConversationRepository:
    """Conversations by their hashed id."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, conversation_id: str) -> Conversation | None:
        """Find the conversation, or None."""
        return await self._session.get(Conversation, conversation_id)

    def add(self, conversation: Conversation) -> None:
        """Insert a new conversation."""
        self._session.add(conversation)

    async def delete(self, conversation_id: str) -> None:
        """Delete the conversation and, by foreign keys, everything that belongs to it.

        SQLite's full-text index keeps deleted words until it is merged, which takes a fraction of a second.
        """
        await self._session.execute(delete(Conversation).where(Conversation.id == conversation_id))
        if self._session.get_bind().dialect.name == "sqlite":
            await self._session.execute(
                text("INSERT INTO conversation_search(conversation_search) VALUES ('optimize')")
            )


class TurnRepository:
    """Turns, within their conversation in the order of their sequence numbers."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, turn_id: str) -> Turn | None:
        """Find the turn, or None."""
        return await self._session.get(Turn, turn_id)

    def add(self, turn: Turn) -> None:
        """Insert a new turn."""
        self._session.add(turn)

    async def of_message(self, conversation_id: str, message_id: str) -> Turn | None:
        """Find the turn that the client's message already made, or None."""
        return await self._session.scalar(
            select(Turn).where(Turn.conversation_id == conversation_id, Turn.message_id == message_id)
        )

    async def last(self, conversation_id: str) -> Turn | None:
        """Find the latest turn, or None."""
        return await self._session.scalar(
            select(Turn).where(Turn.conversation_id == conversation_id).order_by(Turn.sequence.desc()).limit(1)
        )

    async def last_memory(self, conversation_id: str) -> dict[str, Any] | None:
        """Find what the latest turn that remembers anything remembers, or None."""
        return await self._session.scalar(
            select(Turn.memory)
            .where(Turn.conversation_id == conversation_id, Turn.memory.is_not(None))
            .order_by(Turn.sequence.desc())
            .limit(1)
        )

    async def history(self, conversation_id: str) -> Sequence[Turn]:
        """List all turns with their feedback, the first one first."""
        query = select(Turn).where(Turn.conversation_id == conversation_id).order_by(Turn.sequence)
        return (await self._session.scalars(query.options(joinedload(Turn.feedback)))).all()


class FeedbackRepository:
    """One opinion a turn."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def put(self, feedback: Feedback) -> None:
        """Insert the feedback, or replace the one that its turn has."""
        await self._session.merge(feedback)


class ContactRepository:
    """Requests for a human."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, request: ContactRequest) -> None:
        """Insert a new request."""
        self._session.add(request)

    async def get(self, request_id: str) -> ContactRequest | None:
        """Find a request, or None."""
        return await self._session.get(ContactRequest, request_id)

    async def list(
        self, state: ContactState | None, *, before: datetime | None = None, limit: int = 50
    ) -> Sequence[ContactRequest]:
        """List requests received before a moment, the newest first, in a state if one is given."""
        query = select(ContactRequest).order_by(ContactRequest.consented_at.desc()).limit(limit)
        if state:
            query = query.where(ContactRequest.state == state)
        if before:
            query = query.where(ContactRequest.consented_at < before)
        return (await self._session.scalars(query)).all()

    async def of_conversation(self, conversation_id: str) -> Sequence[ContactRequest]:
        """List the requests that were sent from a conversation."""
        query = select(ContactRequest).where(ContactRequest.conversation_id == conversation_id)
        return (await self._session.scalars(query.order_by(ContactRequest.consented_at))).all()

    async def counts(self) -> dict[str, int]:
        """Count the requests by state."""
        query = select(ContactRequest.state, func.count()).group_by(ContactRequest.state)
        return dict((await self._session.execute(query)).all())
