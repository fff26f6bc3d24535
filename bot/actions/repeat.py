"""Say the last reply again."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher


class ActionRepeat(Action):  # type: ignore[misc]  # rasa_sdk carries no types
    """Repeats the bot's last message; before there is one, says what the bot can do."""

    def name(self) -> str:
        """Return the name in the domain."""
        return "action_repeat"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Look for the latest "bot" event of the tracker."""
        last = next((event for event in reversed(tracker.events) if event["event"] == "bot"), None)
        if last is None:
            dispatcher.utter_message(response="utter_bot_capabilities")
        else:
            dispatcher.utter_message(text=last["text"], json_message=last["data"].get("custom"))
        return []
