"""From what Rasa or retrieval says to the reply that a turn records and its visitor reads."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from api.chat.rasa import Payload, RasaMessage
from api.chat.schemas import ContactForm, Kind, ReplyMessage
from api.database.models import Rating
from bot.actions.answer_question import as_payload
from bot.interpretation.types import Turn
from embeddings.types import Answer, Memory, Suggestion

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


def from_rasa(messages: Sequence[RasaMessage], turn: Turn) -> Reply:
    """Make the reply to a turn of what Rasa says; where several messages remember something, the last one counts."""
    payloads = [message.custom for message in messages if message.custom]
    memories = [payload.memory for payload in payloads if payload.memory]
    awaits = [payload.awaits for payload in payloads if payload.awaits]
    traces = [payload.trace for payload in payloads if payload.trace]
    intents = [payload.intent for payload in payloads if payload.intent]
    return Reply(
        messages=tuple(_from_rasa_message(message) for message in messages),
        intent=intents[-1] if intents else None,
        memory=_kept(memories[-1] if memories else turn.memory, messages, awaits[-1] if awaits else None),
        trace=_traced(turn, traces[-1] if traces else None),
        flags=tuple(payload.flag for payload in payloads if payload.flag),
        rating=next((payload.rating for payload in payloads if payload.rating), None),
        contact=next((payload.contact for payload in payloads if payload.contact), None),
    )


def from_answer(answer: Answer, turn: Turn, *, reason: str) -> Reply:
    """Make the reply of what retrieval says in Rasa's stead, flagged with the reason; a refusal offers a person."""
    payload = Payload.model_validate(as_payload(answer))
    return Reply(
        messages=(ReplyMessage.model_validate(payload.model_dump()),),
        degraded=True,
        intent=turn.interpretation.act,
        memory=asdict(answer.memory) if answer.memory else None,
        trace=_traced(turn, payload.trace),
        flags=(f"rasa-{reason}",),
    )


def from_bot(payload: dict[str, Any], turn: Turn, *, reason: str) -> Reply:
    """Make the reply of what the bot would have said if Rasa had been there."""
    message = Payload.model_validate(payload)
    flags = (message.flag, f"rasa-{reason}")
    return Reply(
        messages=(ReplyMessage.model_validate(message.model_dump()),),
        degraded=True,
        intent=turn.interpretation.act,
        memory=_kept(turn.memory, (), None),
        trace=_traced(turn, None),
        flags=tuple(flag for flag in flags if flag),
    )


def with_concern(reply: Reply, payload: dict[str, Any]) -> Reply:
    """Add to a reply, below it, whom to call."""
    message = Payload.model_validate(payload)
    flags = (*reply.flags, message.flag) if message.flag else reply.flags
    return replace(reply, messages=(*reply.messages, ReplyMessage.model_validate(message.model_dump())), flags=flags)


def _kept(memory: Memory | None, messages: Sequence[RasaMessage], awaits: str | None) -> dict[str, Any] | None:
    """Return what the conversation keeps: small talk changes nothing but what is awaited and offered."""
    offered = tuple(suggestion for message in messages if message.custom for suggestion in message.custom.suggestions)
    if memory is None and not awaits and not offered:
        return None
    kept = memory or Memory("", answered=False)
    return asdict(replace(kept, awaits=awaits, offered=offered or kept.offered))


def _traced(turn: Turn, trace: dict[str, Any] | None) -> dict[str, Any]:
    interpretation, heard = turn.interpretation, turn.interpretation.danger
    recorded: dict[str, Any] = {"interpretation": [asdict(each) for each in interpretation.hypotheses]}
    return (trace or {}) | recorded | ({"danger": asdict(heard)} if heard else {})


def _from_rasa_message(message: RasaMessage) -> ReplyMessage:
    if message.custom:
        return ReplyMessage.model_validate(message.custom.model_dump())
    suggestions = tuple(Suggestion(button.title, button.payload) for button in message.buttons)
    return ReplyMessage(kind="smalltalk", text=message.text or "", suggestions=suggestions)
