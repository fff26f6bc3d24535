"""The turn that staff want to correct: what was asked, what was replied, and which entry did it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from api.database.inbox import InboxRepository
from api.database.models import Turn
from api.database.repositories import TurnRepository
from api.database.staff_models import Reason
from api.database.staff_repositories import ReviewRepository
from api.database.summaries import topic_of
from api.staff.access.errors import NotThereError
from api.staff.conversations.asking_again import main_message
from api.staff.editing.library import Library
from api.staff.figures.redaction import redact
from embeddings.understanding.followups import leans_on_context
from knowledge.types import Entry


@dataclass(frozen=True, slots=True)
class Origin:
    """A turn without personal data.

    `turns` are the messages that a case needs: the question, before it the one that it leans on. `entry` is the entry
    that the reply came from, or would have; `candidates` are the entries and gaps that were considered.
    """

    turn_id: str
    number: int
    language: str
    turns: tuple[str, ...]
    kind: str
    reply: str
    reason: Reason
    entry: str
    candidates: tuple[str, ...]
    is_redacted: bool

    @property
    def question(self) -> str:
        """Return what was asked."""
        return self.turns[-1]

    @property
    def leans(self) -> bool:
        """Whether the question can only be understood after the one before."""
        return len(self.turns) > 1


async def find_origin(session: AsyncSession, library: Library, turn_id: str, reason: str = "") -> Origin:
    """Look a turn up; without a reason it is the one of its review, or what its kind suggests.

    Raises:
        NotThereError: There is no such turn.

    """
    turn = await TurnRepository(session).get(turn_id)
    number = await InboxRepository(session).number_of_turn(turn_id)
    if turn is None or number is None:
        raise NotThereError("There is no such turn; its visitor may have erased it.")
    history = await TurnRepository(session).history(turn.conversation_id)
    turns = _with_context(turn, history)
    message = main_message(turn)
    candidates = _candidates(turn, library)
    return Origin(
        turn_id=turn.id,
        number=number,
        language=turn.language,
        turns=tuple(redact(text) for text in turns),
        kind=turn.kind or "unreplied",
        reply=redact(message["text"]),
        reason=await _reason(session, turn, reason),
        entry=_entry(turn, library),
        candidates=candidates,
        is_redacted=any(redact(text) != text for text in turns),
    )


async def _reason(session: AsyncSession, turn: Turn, wished: str) -> Reason:
    review = (await ReviewRepository(session).of([turn.id])).get(turn.id)
    found = wished or (review.reason if review else "")
    known: dict[str, Reason] = {reason: reason for reason in REASONS}
    return known.get(found or "", "wrong_answer" if turn.kind == "answer" else "should_have_answered")


REASONS: tuple[Reason, ...] = (
    *("wrong_passage", "wrong_answer", "should_have_refused", "should_have_answered", "wrong_language", "outdated"),
)


def _with_context(turn: Turn, history: Sequence[Turn]) -> tuple[str, ...]:
    """Return the question, and before it the one it leans on: the last that was answered."""
    before = [earlier for earlier in history if earlier.sequence < turn.sequence and earlier.kind == "answer"]
    if before and leans_on_context(turn.text, turn.language):
        return (before[-1].text.strip(), turn.text.strip())
    return (turn.text.strip(),)


def _entry(turn: Turn, library: Library) -> str:
    topic = topic_of(turn)
    return topic if topic and isinstance(library.records.get(topic), Entry) else ""


def _candidates(turn: Turn, library: Library) -> tuple[str, ...]:
    found: list[dict[str, Any]] = (turn.trace or {}).get("candidates") or []
    return tuple(one["owner"] for one in found if one["owner"] in library.records)
