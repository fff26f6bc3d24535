"""The turn that the API interpreted, as it comes back with Rasa's call of an action."""

from rasa_sdk import Tracker

from bot.interpretation.types import ACTS, Act, Hypothesis, Interpretation, Turn
from embeddings.types import Memory


def turn_of(tracker: Tracker) -> Turn:
    """Return the latest message's turn; without the API's metadata, what Rasa alone knows of it."""
    carried = (tracker.latest_message.get("metadata") or {}).get("turn")
    if carried:
        return Turn.from_json(carried)
    intent = tracker.latest_message["intent"]["name"]
    act: Act = intent if intent in ACTS else "ask_question"
    remembered = tracker.get_slot("memory")
    return Turn(
        tracker.latest_message["text"],
        tracker.get_slot("language"),
        Interpretation((Hypothesis(act, 1.0),)),
        Memory.from_json(remembered) if remembered else None,
    )
