"""Say what becomes of what visitors write: who reads it, how long it is kept, how it is erased, and the like."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.leaving import Events, intent_of
from bot.actions.turn import turn_of
from bot.front_desk import FrontDesk


class ActionAboutService(Action):  # type: ignore[misc]  # rasa_sdk carries no types
    """Answers a question about this service."""

    def __init__(self, desk: FrontDesk) -> None:
        self._desk = desk

    def name(self) -> str:
        """Return the name in the domain."""
        return "action_about_service"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Send one `custom` message."""
        message = self._desk.about_service(turn_of(tracker).message, tracker.get_slot("language"))
        dispatcher.utter_message(json_message=message | {"intent": intent_of(tracker)})
        return []
