"""How a form is left when the visitor turns to something else."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import ActionExecutionRejected, ActiveLoop, SlotSet

Events = list[dict[str, Any]]


def leave(form: str, *slots: str) -> Events:
    """End the form, forget its slots, and let the rules treat the message as if there were no form."""
    forgotten = [SlotSet(slot, None) for slot in slots]
    return [*forgotten, ActiveLoop(None), SlotSet("requested_slot", None), ActionExecutionRejected(form)]


def intent_of(tracker: Tracker) -> str:
    """Return what the latest message was taken for."""
    name: str = tracker.latest_message["intent"]["name"]
    return name
