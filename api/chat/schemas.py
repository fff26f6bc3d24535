"""What travels over HTTP: requests as clients send them, responses as clients rely on them."""

import re
import unicodedata
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

from embeddings.types import Citation, Suggestion

_VISIBLE = re.compile(r"[^\s\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
"""Anything but white space, control characters, and what only joins or directs its neighbours."""

Kind = Literal["answer", "refusal", "clarification", "smalltalk", "handoff", "notice"]


def clean(text: str) -> str:
    """Text without control characters, half surrogates replaced by U+FFFD, and trimmed."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return "".join(char for char in whole if char in "\n\t" or unicodedata.category(char) != "Cc").strip()


def _visible(text: str) -> str:
    # No pattern of pydantic's: that refuses half surrogates, which are replaced here.
    if not _VISIBLE.search(text):
        raise ValueError("the text is empty")
    return text


def _primary(tag: str) -> str:
    return tag.replace("_", "-").split("-")[0].lower()


Text = Annotated[str, AfterValidator(clean)]
NonEmptyText = Annotated[
    Text, AfterValidator(_visible), Field(min_length=1, json_schema_extra={"pattern": _VISIBLE.pattern})
]
CleanedFirst = BeforeValidator(lambda value: clean(value) if isinstance(value, str) else value)
BlankIsNone = BeforeValidator(lambda value: None if isinstance(value, str) and not clean(value) else value)
Language = Annotated[
    str, Field(max_length=35, pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*$"), AfterValidator(_primary)
]
Email = Annotated[str, Field(pattern=r"^[^@\s]{1,64}@[^@\s]{1,120}\.[^@\s]{1,63}$"), CleanedFirst]
Phone = Annotated[str, Field(pattern=r"^[0-9+()./ \u00a0-]{0,39}[0-9]$"), CleanedFirst]
MessageId = Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,64}$")]


class Context(BaseModel):
    """Where the visitor asks."""

    page: Annotated[Text, Field(max_length=2000)] | None = None


class ChatRequest(BaseModel):
    """One message of a visitor; without `conversation_id` it starts a conversation."""

    message: NonEmptyText
    conversation_id: str | None = None
    message_id: MessageId | None = Field(default=None, description="Repeat it to retry: the reply stays the same.")
    language: Language | None = None
    context: Context | None = None


class ReplyMessage(BaseModel):
    """One message of the reply, with its proof where it states facts."""

    kind: Kind
    text: Text
    citations: tuple[Citation, ...] = ()
    confidence: float | None = Field(default=None, ge=0, le=1)
    suggestions: tuple[Suggestion, ...] = ()


class ChatResponse(BaseModel):
    """The reply to one message. `degraded`: given by retrieval alone, without the dialogue engine."""

    conversation_id: str
    turn_id: str
    language: str
    degraded: bool
    messages: tuple[ReplyMessage, ...]


class PastTurn(BaseModel):
    """One turn of the visitor's own history; a turn that was never replied to has no messages."""

    turn_id: str
    message: str
    language: str
    received_at: datetime
    degraded: bool
    messages: tuple[ReplyMessage, ...]
    rating: Literal["up", "down"] | None


class History(BaseModel):
    """A conversation as its visitor may see it, the first turn first."""

    language: str
    turns: tuple[PastTurn, ...]


class FeedbackRequest(BaseModel):
    """An opinion on one turn; a later one replaces it."""

    turn_id: Text
    rating: Literal["up", "down"]
    comment: Annotated[Annotated[Text, Field(max_length=2000)] | None, BlankIsNone] = None


class ContactForm(BaseModel):
    """A visitor asks for a human: consent to keep the request, and a way to reach the visitor as those below add."""

    name: Annotated[Annotated[Text, Field(max_length=200)] | None, BlankIsNone] = None
    email: Annotated[Email | Literal[""] | None, BlankIsNone] = None
    phone: Annotated[Phone | Literal[""] | None, BlankIsNone] = None
    message: Annotated[NonEmptyText, Field(max_length=5000)]
    consent: Literal[True]
    conversation_id: str | None = None


class ContactByEmail(ContactForm):
    """A request that is answered by e-mail, or else by telephone."""

    email: Email


class ContactByPhone(ContactForm):
    """A request that is answered by telephone."""

    phone: Phone


class ContactReceipt(BaseModel):
    """Under which reference the request was recorded."""

    reference: str
