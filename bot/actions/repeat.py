"""Say the last reply again."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.leaving import Events, intent_of
from bot.responses import Responses

_ONCE = frozenset({"contact", "rating"})
"""What the API records with a reply; it is not recorded again with the reply's repetition."""


class ActionRepeat(Action):  # type: ignore[misc]  # rasa_sdk carries no types
    """Repeats the bot's last message; before there is one, says what the bot can do."""

    def __init__(self, responses: Responses) -> None:
        self._responses = responses

    def name(self) -> str:
        """Return the name in the domain."""
        return "action_repeat"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Look for the latest "bot" event of the tracker."""
        said = (event["data"].get("custom") for event in reversed(tracker.events) if event["event"] == "bot")
        message = next(said, None) or self._responses.get("utter_bot_capabilities", tracker.get_slot("language"))
        kept = {key: value for key, value in message.items() if key not in _ONCE}
        dispatcher.utter_message(json_message=kept | {"intent": intent_of(tracker)})
        return []
