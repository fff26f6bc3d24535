"""Ask for what a form still needs."""

from collections.abc import Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.leaving import Events
from bot.responses import Responses


class ActionAskSlot(Action):  # type: ignore[misc]  # rasa_sdk carries no types
    """Asks for one slot; Rasa finds the action by its name."""

    def __init__(self, slot: str, responses: Responses, *, intent: str, shows: Sequence[str] = ()) -> None:
        """Ask for `slot`; `shows` are the slots whose values the question may quote.

        `intent` is what staff see the turn under: a reply to a form stands for nothing by itself.
        """
        self._slot = slot
        self._responses = responses
        self._intent = intent
        self._shows = shows

    def name(self) -> str:
        """Return the name in the domain."""
        return f"action_ask_{self._slot}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Send one `custom` message."""
        values = {slot: tracker.get_slot(slot) for slot in self._shows}
        message = self._responses.get(f"utter_ask_{self._slot}", tracker.get_slot("language"), **values)
        dispatcher.utter_message(json_message=message | {"intent": self._intent, "awaits": self._slot})
        return []
