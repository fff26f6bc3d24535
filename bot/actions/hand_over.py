"""Show the way to a person, or in distress to help."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.leaving import Events, intent_of
from bot.actions.turn import turn_of
from bot.front_desk import FrontDesk

# "Yes" is then an order to take the message here.
_EXPECTS_MESSAGE = SlotSet("expects", "message")


class ActionHandOver(Action):  # type: ignore[misc]  # rasa_sdk carries no types
    """Shows the contact form and says whether somebody is there."""

    def __init__(self, desk: FrontDesk) -> None:
        self._desk = desk

    def name(self) -> str:
        """Return the name in the domain."""
        return "action_hand_over"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Send one `custom` message."""
        message = self._desk.hand_over_or_take_message(tracker.get_slot("language"))
        dispatcher.utter_message(json_message=message | {"intent": intent_of(tracker)})
        return [_EXPECTS_MESSAGE]


class ActionDistress(Action):  # type: ignore[misc]
    """Names the emergency contacts before the team, and flags the turn for staff."""

    def __init__(self, desk: FrontDesk) -> None:
        self._desk = desk

    def name(self) -> str:
        """Return the name in the domain."""
        return "action_distress"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Send one `custom` message."""
        message = self._desk.distress(tracker.get_slot("language"), turn_of(tracker).interpretation.danger)
        dispatcher.utter_message(json_message=message | {"intent": intent_of(tracker)})
        return [_EXPECTS_MESSAGE]
