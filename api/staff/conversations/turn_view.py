"""One turn as staff see it: what was said, and beside it why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from api.database.models import Turn
from api.database.staff_models import Review
from api.staff.access.workshop import Workshop
from api.staff.conversations.asking_again import Comparison
from api.staff.conversations.citing import Cited, locate
from api.staff.conversations.intents import Understood
from knowledge.types import Entry, Gap, KnowledgeBase, Roster


@dataclass(frozen=True, slots=True)
class CandidateView:
    """A candidate with its scores; `label` is the question it answers, in the turn's language where there is one."""

    kind: str
    owner: str
    label: str
    dense: float
    lexical: float
    score: float


@dataclass(frozen=True, slots=True)
class TurnView:
    """A turn with its messages, each with its citations found in their documents."""

    turn: Turn
    messages: tuple[tuple[dict[str, Any], list[Cited]], ...]
    candidates: tuple[CandidateView, ...]
    question: str | None
    threshold: float | None
    understood: Understood | None
    review: Review | None
    is_sampled: bool
    again: Comparison | None


def view_turns(
    turns: Sequence[Turn],
    workshop: Workshop,
    *,
    understood: Sequence[Understood],
    reviews: dict[str, Review],
    sampled: frozenset[str],
    again: dict[str, Comparison],
) -> list[TurnView]:
    """Put together all that is known of the turns of one conversation."""
    knowledge = workshop.knowledge()
    matched = _match(turns, understood)
    return [
        TurnView(
            turn=turn,
            messages=tuple((m, locate(m["citations"], knowledge, workshop.archive)) for m in turn.reply or ()),
            candidates=_candidates(turn, knowledge),
            question=(turn.trace or {}).get("question"),
            threshold=(turn.trace or {}).get("threshold"),
            understood=matched.get(turn.id),
            review=reviews.get(turn.id),
            is_sampled=turn.id in sampled,
            again=again.get(turn.id),
        )
        for turn in turns
    ]


def label_of(owner: str, knowledge: KnowledgeBase | None, language: str) -> str:
    """Return the first wording of an entry, gap or roster, the section of a passage, or the id of what is gone."""
    if knowledge is None:
        return owner
    asked: tuple[Entry | Gap | Roster, ...] = (*knowledge.entries, *knowledge.gaps, *knowledge.rosters)
    for known in asked:
        if known.id == owner:
            wording = (known.questions.get(language) or next(iter(known.questions.values())))[0]
            return wording.replace("{country}", "…")
    return next((passage.section for passage in knowledge.passages if passage.id == owner), owner)


def _candidates(turn: Turn, knowledge: KnowledgeBase | None) -> tuple[CandidateView, ...]:
    recorded = (turn.trace or {}).get("candidates") or ()
    return tuple(
        CandidateView(
            kind=found["kind"],
            owner=found["owner"],
            label=label_of(found["owner"], knowledge, turn.language),
            dense=found["dense"],
            lexical=found["lexical"],
            score=found["score"],
        )
        for found in recorded
    )


def _match(turns: Sequence[Turn], understood: Sequence[Understood]) -> dict[str, Understood]:
    """Pair turns with Rasa's record in order; Rasa never saw degraded turns, and commands lose their slash."""
    matched, waiting = {}, list(understood)
    for turn in turns:
        position = next((n for n, seen in enumerate(waiting) if seen.text in (turn.text, turn.text.lstrip("/ "))), None)
        if position is not None and not turn.degraded:
            matched[turn.id] = waiting[position]
            del waiting[: position + 1]
    return matched
