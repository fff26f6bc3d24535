"""What visitors asked lately, for staff who look for other wordings of a question."""

from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.database.models import Turn
from api.database.staff_models import QuestionVector

_KINDS = ("answer", "clarification", "refusal")


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question as a visitor wrote it."""

    turn_id: str
    conversation_id: str
    language: str
    text: str


_ASKED = (Turn.id, Turn.conversation_id, Turn.language, Turn.text)


class QuestionRepository:
    """Visitors' questions."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def with_vectors(self, model: str, limit: int) -> list[AskedQuestion]:
        """List the latest questions whose vectors of a model are stored."""
        query = (
            select(*_ASKED)
            .join(QuestionVector, QuestionVector.turn_id == Turn.id)
            .where(QuestionVector.model == model, Turn.kind.in_(_KINDS))
        )
        return await self._list(query.order_by(Turn.received_at.desc()).limit(limit))

    async def about(self, topic: str, limit: int) -> list[AskedQuestion]:
        """List the latest questions whose reply is about an entry, or would have been."""
        query = select(*_ASKED).where(Turn.topic == topic, Turn.kind.in_(_KINDS))
        return await self._list(query.order_by(Turn.received_at.desc()).limit(limit))

    async def of(self, turn_ids: list[str]) -> list[AskedQuestion]:
        """List the questions of some turns, in the order of `turn_ids`."""
        found = await self._list(select(*_ASKED).where(Turn.id.in_(turn_ids)))
        return sorted(found, key=lambda question: turn_ids.index(question.turn_id))

    async def _list(self, query: Select[str, str, str, str]) -> list[AskedQuestion]:
        return [AskedQuestion(*row) for row in await self._session.execute(query)]
