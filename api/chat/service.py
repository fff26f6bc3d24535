"""A visitor's conversation: record what is said, have it replied to, record the reply."""

import asyncio
import hashlib
import secrets
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Protocol
from weakref import WeakValueDictionary

from sqlalchemy.ext.asyncio import AsyncSession

from api.chat.beginnings import Beginnings
from api.chat.dialogue import Dialogue, Question
from api.chat.language import requested_language
from api.chat.records import contact_request, feedback_on
from api.chat.replies import Reply
from api.chat.schemas import ChatRequest, ChatResponse, History, PastTurn, ReplyMessage
from api.chat.situations import situation_after
from api.chat.tracker import TrackerEraseError, TrackerEraser
from api.database.engine import Database
from api.database.models import Conversation, Turn
from api.database.repositories import (
    ContactRepository,
    ConversationRepository,
    FeedbackRepository,
    TurnRepository,
)
from api.database.summaries import SummaryRepository
from api.errors import EraseFailedError, UnknownConversationError
from api.metrics import Metrics
from bot.safety.watch import Watch
from embeddings.types import Memory


class Detector(Protocol):
    """Tells languages apart."""

    def detect(self, text: str, fallback: str) -> str:
        """ISO 639-1 code of the text's language; `fallback` where the text does not tell."""


@dataclass(frozen=True, slots=True)
class Previous:
    """What a conversation holds before a message; `repeated` is the turn that the same message already made."""

    conversation: Conversation | None = None
    last: Turn | None = None
    memory: Memory | None = None
    repeated: Turn | None = None


class ConversationService:
    """Turns of one conversation are replied to one after the other, in the order in which they arrive."""

    def __init__(
        self,
        *,
        database: Database,
        dialogue: Dialogue,
        detector: Detector,
        tracker: TrackerEraser,
        metrics: Metrics,
        default_language: str,
    ) -> None:
        self._database = database
        self._dialogue = dialogue
        self._detector = detector
        self._tracker = tracker
        self._metrics = metrics
        self._default_language = default_language
        self._beginnings = Beginnings()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def reply(self, request: ChatRequest) -> ChatResponse:
        """Reply to a message; the same `message_id` again gets the recorded reply, waiting for it if need be.

        A first message that is retried belongs to the conversation that it began; see `Beginnings`.

        The visitor's words are committed before anybody is asked, so that no turn is lost.
        """
        capability = request.conversation_id or self._beginnings.capability(request.message_id)
        conversation_id = hash_of(capability)
        async with self._lock(conversation_id):
            started = time.monotonic()
            turn, question, answer_before = await self._receive(request, conversation_id)
            if turn.reply is None:
                with self._metrics.in_flight.track_inprogress():
                    reply = await self._dialogue.ask(question)
                turn = await self._record_reply(turn, reply, answer_before, time.monotonic() - started)
        return ChatResponse(
            conversation_id=capability,
            turn_id=turn.id,
            language=turn.language,
            degraded=turn.degraded,
            messages=_messages(turn),
        )

    async def history(self, capability: str) -> History:
        """Return the visitor's own conversation."""
        async with self._database.transaction() as session:
            conversation = await known(session, capability)
            turns = await TurnRepository(session).history(conversation.id)
        return History(language=conversation.language, turns=tuple(_past(turn) for turn in turns))

    async def erase(self, capability: str) -> None:
        """Erase the conversation and all that belongs to it, in Rasa's tracker too, once no reply is pending."""
        async with self._lock(hash_of(capability)):
            async with self._database.transaction() as session:
                conversation = await known(session, capability)
                try:
                    await self._tracker.erase(conversation.id)
                except TrackerEraseError as error:
                    raise EraseFailedError("The conversation could not be erased now; please try again.") from error
                await ConversationRepository(session).delete(conversation.id)
            await self._database.empty_log()

    def _lock(self, conversation_id: str) -> asyncio.Lock:
        """Find the lock, which lives as long as somebody holds it or waits for it."""
        return self._locks.setdefault(conversation_id, asyncio.Lock())

    async def _receive(self, request: ChatRequest, conversation_id: str) -> tuple[Turn, Question, str | None]:
        """Return the recorded turn, the question it asks, and the turn before if that was an answer."""
        async with self._database.transaction() as session:
            previous = await _previous(session, request, conversation_id)
            turn = previous.repeated or await self._record(session, request, conversation_id, previous)
        last = previous.last
        return turn, _question(request, turn, previous), last.id if last and last.kind == "answer" else None

    async def _record(
        self, session: AsyncSession, request: ChatRequest, conversation_id: str, previous: Previous
    ) -> Turn:
        conversation, last = previous.conversation, previous.last
        language = await self._language(request, conversation)
        now = datetime.now(UTC)
        if conversation is None:
            conversation = Conversation(id=conversation_id, created_at=now)
            ConversationRepository(session).add(conversation)
        conversation.last_seen_at = now
        conversation.language = language
        turn = Turn(
            id=secrets.token_urlsafe(16),
            conversation_id=conversation_id,
            sequence=last.sequence + 1 if last else 1,
            message_id=request.message_id,
            text=request.message,
            language=language,
            received_at=now,
            degraded=False,
            flags=[],
        )
        TurnRepository(session).add(turn)
        if last is None:
            await SummaryRepository(session).begin(turn)
        return turn

    async def _language(self, request: ChatRequest, conversation: Conversation | None) -> str:
        """Tell the language of a message: the one it asks for, else its own, else what was spoken before."""
        if requested := requested_language(request.message):
            return requested
        spoken = (conversation.language if conversation else request.language) or self._default_language
        return await asyncio.to_thread(self._detector.detect, request.message, spoken)

    async def _record_reply(self, turn: Turn, reply: Reply, answer_before: str | None, seconds: float) -> Turn:
        async with self._database.transaction() as session:
            session.add(turn)
            turn.reply = [message.model_dump(mode="json") for message in reply.messages]
            turn.kind = reply.main.kind
            turn.confidence = reply.main.confidence
            turn.degraded = reply.degraded
            turn.intent = reply.intent
            turn.memory = reply.memory
            turn.trace = reply.trace
            turn.index_version = reply.index_version
            turn.duration_ms = round(seconds * 1000)
            turn.flags = list(reply.flags)
            if reply.contact:
                ContactRepository(session).add(contact_request(reply.contact, turn.conversation_id))
            if reply.rating and answer_before:
                await FeedbackRepository(session).put(feedback_on(answer_before, reply.rating))
            await SummaryRepository(session).refresh(turn.conversation_id)
        self._metrics.turns.labels(turn.kind, turn.language, str(turn.degraded).lower()).inc()
        self._metrics.turn_seconds.observe(seconds)
        return turn


def hash_of(capability: str) -> str:
    """Under which id a conversation is stored: SHA-256, since the capability has 192 random bits of its own."""
    return hashlib.sha256(capability.encode("utf-8", "replace")).hexdigest()


async def known(session: AsyncSession, capability: str) -> Conversation:
    """Find the conversation of `capability`; raises `UnknownConversationError`."""
    conversation = await ConversationRepository(session).get(hash_of(capability))
    if conversation is None:
        raise UnknownConversationError("There is no such conversation; send the message without conversation_id.")
    return conversation


async def _previous(session: AsyncSession, request: ChatRequest, conversation_id: str) -> Previous:
    if request.conversation_id is None:
        begun = await ConversationRepository(session).get(conversation_id)
        if begun is None:
            return Previous()
        conversation = begun
    else:
        conversation = await known(session, request.conversation_id)
    turns = TurnRepository(session)
    last = await turns.last(conversation.id)
    return Previous(
        conversation=conversation,
        last=last,
        memory=_memory_of(last, await turns.last_memory(conversation.id)),
        repeated=await turns.of_message(conversation.id, request.message_id) if request.message_id else None,
    )


def _memory_of(last: Turn | None, before: dict[str, Any] | None) -> Memory | None:
    """Read what the conversation keeps; what a form awaits is over once another reply has followed."""
    if last and last.memory:
        return Memory.from_json(last.memory)
    return replace(Memory.from_json(before), awaits=None) if before else None


def _question(request: ChatRequest, turn: Turn, previous: Previous) -> Question:
    messages = _messages(previous.last) if previous.last else ()
    watch = (previous.last.trace or {}).get("watch") if previous.last else None
    return Question(
        sender=turn.conversation_id,
        text=turn.text,
        language=turn.language,
        page=request.context.page if request.context else None,
        memory=previous.memory,
        situation=situation_after(previous.last, previous.memory),
        offered=tuple(suggestion for message in messages for suggestion in message.suggestions),
        watch=Watch(**watch) if watch else None,
    )


def _messages(turn: Turn) -> tuple[ReplyMessage, ...]:
    return tuple(ReplyMessage.model_validate(message) for message in turn.reply or ())


def _past(turn: Turn) -> PastTurn:
    return PastTurn(
        turn_id=turn.id,
        message=turn.text,
        language=turn.language,
        received_at=turn.received_at,
        degraded=turn.degraded,
        messages=_messages(turn),
        rating=turn.feedback.rating if turn.feedback else None,
    )
