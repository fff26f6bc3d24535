"""Keeps the inbox's account of each conversation up to date with its turns."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from api.database.engine import Database
from api.database.inbox_models import Facet, SpokenText, Summary
from api.database.models import Conversation, Turn
from api.database.staff_models import Review

OPENING_CHARS = 160
"""How much of the first message the inbox shows."""

UNREPLIED = "unreplied"
"""The outcome of a turn whose reply was never recorded."""

_BATCH = 200
_OUTCOMES = frozenset({"answer", "clarification", "refusal", "handoff"})


class SummaryRepository:
    """Summaries, with the facets and the words that go with them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def begin(self, turn: Turn) -> None:
        """Summarise a new conversation from its first turn, which nobody has replied to yet."""
        await self._session.flush()
        await self._put([turn], self._new(turn), {("language", turn.language), ("outcome", UNREPLIED)})

    async def refresh(self, conversation_id: str) -> None:
        """Bring the summary of a conversation, whose turns are at least one, up to date."""
        turns = (
            await self._session.scalars(
                select(Turn)
                .where(Turn.conversation_id == conversation_id)
                .order_by(Turn.sequence)
                .options(joinedload(Turn.feedback))
                .execution_options(populate_existing=True)
            )
        ).all()
        for turn in turns:
            turn.topic = topic_of(turn)
        query = select(Summary).where(Summary.conversation_id == conversation_id).with_for_update()
        summary = await self._session.scalar(query)
        await self._put(turns, summary or self._new(turns[0]), facets_of(turns))

    async def refresh_reviewed(self, conversation_id: str) -> None:
        """Note whether any turn of a conversation is reviewed."""
        reviewed = select(Review.turn_id).join(Turn, Turn.id == Review.turn_id)
        reviewed = reviewed.where(Turn.conversation_id == conversation_id)
        query = update(Summary).where(Summary.conversation_id == conversation_id).values(reviewed=reviewed.exists())
        await self._session.execute(query)

    def _new(self, first: Turn) -> Summary:
        opening = " ".join(first.text.split())[:OPENING_CHARS]
        summary = Summary(conversation_id=first.conversation_id, started_at=first.received_at, opening=opening)
        self._session.add(summary)
        return summary

    async def _put(self, turns: Sequence[Turn], summary: Summary, facets: set[tuple[str, str]]) -> None:
        """Write what the turns amount to; a summary that has no number yet has neither facets nor words either."""
        is_new = summary.number is None
        confidences = [turn.confidence for turn in turns if turn.confidence is not None]
        summary.language = turns[-1].language
        summary.turns = len(turns)
        summary.lowest_confidence = min(confidences, default=None)
        await self._session.flush()
        words = folded(" ".join(_words(turns)))
        if is_new:
            self._session.add_all(Facet(name=name, value=value, number=summary.number) for name, value in facets)
            self._session.add(SpokenText(number=summary.number, words=words))
            return
        await self._put_facets(summary.number, facets)
        spoken = update(SpokenText).where(SpokenText.number == summary.number).values(words=words)
        await self._session.execute(spoken, execution_options={"synchronize_session": False})

    async def _put_facets(self, number: int, wanted: set[tuple[str, str]]) -> None:
        kept = (await self._session.scalars(select(Facet).where(Facet.number == number))).all()
        present = {(facet.name, facet.value) for facet in kept}
        for name, value in present - wanted:
            await self._session.execute(
                delete(Facet).where(Facet.name == name, Facet.value == value, Facet.number == number)
            )
        self._session.add_all(Facet(name=name, value=value, number=number) for name, value in wanted - present)


async def catch_up(database: Database) -> None:
    """Summarise what was recorded before there were summaries."""
    missing = select(Conversation.id).outerjoin(Summary).join(Turn, Turn.conversation_id == Conversation.id)
    query = missing.where(Summary.number.is_(None)).group_by(Conversation.id).order_by(Conversation.created_at)
    while True:
        async with database.transaction() as session:
            found = (await session.scalars(query.limit(_BATCH))).all()
            for conversation_id in found:
                await SummaryRepository(session).refresh(conversation_id)
        if not found:
            return


def facets_of(turns: Iterable[Turn]) -> set[tuple[str, str]]:
    """Return names and values by which the conversation of these turns is found."""
    return {facet for turn in turns for facet in _facets(turn)}


def topic_of(turn: Turn) -> str | None:
    """Return what the reply is about: the best candidate, or what a follow-up goes on about."""
    candidates = (turn.trace or {}).get("candidates") or []
    return candidates[0]["owner"] if candidates else (turn.memory or {}).get("entry_id")


def folded(text: str) -> str:
    """Return the text as it is searched: without case, accents and spelling variants of the same letter."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def search_terms(query: str) -> list[str]:
    """Return the words of a search, folded; letters and digits only."""
    return re.findall(r"[^\W_]+", folded(query))


def _facets(turn: Turn) -> Iterable[tuple[str, str]]:
    yield "language", turn.language
    if turn.kind is None:
        yield "outcome", UNREPLIED
    if turn.kind in _OUTCOMES:
        yield "outcome", turn.kind
    if turn.degraded:
        yield "outcome", "degraded"
    if "distress" in turn.flags:
        yield "outcome", "distress"
    if turn.intent:
        yield "intent", turn.intent
    if turn.feedback:
        yield "rating", turn.feedback.rating
    for citation in _citations(turn):
        yield "document", citation["document_id"]


def _citations(turn: Turn) -> Iterable[dict[str, Any]]:
    for message in turn.reply or ():
        yield from message.get("citations", ())


def _words(turns: Iterable[Turn]) -> Iterable[str]:
    for turn in turns:
        yield turn.text
        yield from (message["text"] for message in turn.reply or ())
