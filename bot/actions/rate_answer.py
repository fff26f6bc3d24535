"""Take "yes" or "no" after an answer for an opinion on it."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.leaving import Events, intent_of
from bot.responses import Responses


class ActionRateAnswer(Action):  # type: ignore[misc]  # rasa_sdk carries no types
    """Thanks, or says sorry and offers a person; the API records the rating that the response carries."""

    def __init__(self, responses: Responses) -> None:
        self._responses = responses

    def name(self) -> str:
        """Return the name in the domain."""
        return "action_rate_answer"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Reply to the latest message's intent."""
        intent = intent_of(tracker)
        helped = intent == "affirm"
        message = self._responses.get("utter_helpful" if helped else "utter_not_helpful", tracker.get_slot("language"))
        dispatcher.utter_message(json_message=message | {"intent": intent})
        return [SlotSet("expects", "nothing" if helped else "human")]
