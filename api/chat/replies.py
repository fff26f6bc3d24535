"""From what Rasa or retrieval says to the reply that a turn records and its visitor reads."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from api.chat.rasa import Payload, RasaMessage
from api.chat.schemas import ContactForm, Kind, ReplyMessage
from api.database.models import Rating
from bot.actions.answer_question import human_suggestion
from embeddings.types import Answer, Suggestion

_BY_WEIGHT: tuple[Kind, ...] = ("answer", "clarification", "refusal", "handoff", "notice", "smalltalk")


@dataclass(frozen=True, slots=True)
class Reply:
    """The messages for the visitor, and what is recorded with them for staff and for the next turn.

    `rating` is the visitor's opinion on the answer before, `contact` a message for the team, taken by the dialogue.
    """

    messages: tuple[ReplyMessage, ...]
    degraded: bool = False
    intent: str | None = None
    memory: dict[str, Any] | None = None
    trace: dict[str, Any] | None = None
    flags: tuple[str, ...] = ()
    rating: Rating | None = None
    contact: ContactForm | None = None

    @property
    def main(self) -> ReplyMessage:
        """The message that says what kind of turn this is: an answer counts more than the small talk around it."""
        return min(self.messages, key=lambda message: _BY_WEIGHT.index(message.kind))

    @property
    def index_version(self) -> str | None:
        """The index that the reply was found in."""
        return (self.trace or {}).get("index_version")


def from_rasa(messages: Sequence[RasaMessage]) -> Reply:
    """Make the reply of what Rasa says; where several messages remember something, the last one counts."""
    payloads = [message.custom for message in messages if message.custom]
    memories = [asdict(payload.memory) for payload in payloads if payload.memory]
    traces = [payload.trace for payload in payloads if payload.trace]
    intents = [payload.intent for payload in payloads if payload.intent]
    return Reply(
        messages=tuple(_from_rasa_message(message) for message in messages),
        intent=intents[-1] if intents else None,
        memory=memories[-1] if memories else None,
        trace=traces[-1] if traces else None,
        flags=tuple(payload.flag for payload in payloads if payload.flag),
        rating=next((payload.rating for payload in payloads if payload.rating), None),
        contact=next((payload.contact for payload in payloads if payload.contact), None),
    )


def from_answer(answer: Answer, *, reason: str) -> Reply:
    """Make the reply of what retrieval says in Rasa's stead, flagged with the reason; a refusal offers a person."""
    offer = (human_suggestion(answer.language),) if answer.kind == "refusal" else ()
    message = ReplyMessage(
        kind=answer.kind,
        text=answer.text,
        citations=answer.citations,
        confidence=answer.confidence,
        suggestions=answer.suggestions + offer,
    )
    return Reply(
        messages=(message,),
        degraded=True,
        memory=asdict(answer.memory) if answer.memory else None,
        trace=asdict(answer.trace) if answer.trace else None,
        flags=(f"rasa-{reason}",),
    )


def from_bot(payload: dict[str, Any], *, intent: str, reason: str) -> Reply:
    """Make the reply of what the bot would have said if Rasa had been there."""
    message = Payload.model_validate(payload)
    flags = (message.flag, f"rasa-{reason}")
    return Reply(
        messages=(ReplyMessage.model_validate(message.model_dump()),),
        degraded=True,
        intent=intent,
        flags=tuple(flag for flag in flags if flag),
    )


def _from_rasa_message(message: RasaMessage) -> ReplyMessage:
    if message.custom:
        return ReplyMessage.model_validate(message.custom.model_dump())
    suggestions = tuple(Suggestion(button.title, button.payload) for button in message.buttons)
    return ReplyMessage(kind="smalltalk", text=message.text or "", suggestions=suggestions)
