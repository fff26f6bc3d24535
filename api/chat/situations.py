"""What a message meets: the last reply and the last one that was more than small talk, from what was recorded."""

from collections.abc import Mapping

from api.database.models import Turn
from bot.interpretation.types import ReplyKind, Situation
from embeddings.types import Memory

_FEWEST_ITEMS = 2
STEPS: Mapping[str, ReplyKind] = {
    "country": "form_name",
    "contact_form_contact_message": "form_message",
    "contact_form_contact_name": "form_name",
    "contact_form_contact_address": "form_address",
    "contact_form_contact_consent": "form_consent",
}
"""What the next message meets where a form awaits a slot; a country is a name as well."""


def situation_after(last: Turn | None, memory: Memory | None) -> Situation:
    """Return the situation once `last` has been replied to; `memory` is what the conversation keeps."""
    if last is None:
        return Situation()
    reply = _reply(last, memory)
    return Situation(reply, _standing(memory) if reply == "smalltalk" else reply)


def _reply(last: Turn, memory: Memory | None) -> ReplyKind:
    if memory and memory.awaits and memory.awaits in STEPS:
        return STEPS[memory.awaits]
    if last.intent == "distress":
        return "help"
    match last.kind:
        case "answer":
            return "list" if memory and len(memory.items) >= _FEWEST_ITEMS else "answer"
        case "clarification" | "refusal" | "handoff":
            return last.kind
        case _:
            return "smalltalk"


def _standing(memory: Memory | None) -> ReplyKind:
    if memory is None:
        return "none"
    if memory.answered:
        return "list" if len(memory.items) >= _FEWEST_ITEMS else "answer"
    return "refusal" if memory.refusals else "clarification"
