"""Reply to what is neither a question nor a task: greetings, thanks, a yes to nothing, insults and the like."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.leaving import Events, intent_of
from bot.responses import Responses

_OFFER_A_MESSAGE = frozenset({"unclear_number"})
"""Acts whose reply asks something that "yes" answers with a message for the team."""


class ActionSmallTalk(Action):  # type: ignore[misc]  # rasa_sdk carries no types
    """Gives the response named after the intent."""

    def __init__(self, responses: Responses) -> None:
        self._responses = responses

    def name(self) -> str:
        """Return the name in the domain."""
        return "action_small_talk"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Send one `custom` message."""
        intent, language = intent_of(tracker), tracker.get_slot("language")
        message = self._responses.get(_response(intent, tracker.get_slot("expects")), language)
        dispatcher.utter_message(json_message=message | {"intent": intent})
        return [SlotSet("expects", "message")] if intent in _OFFER_A_MESSAGE else []


def _response(intent: str, expects: str) -> str:
    declines = intent == "deny" and expects in {"human", "message"}
    return "utter_human_declined" if declines else f"utter_{intent}"
