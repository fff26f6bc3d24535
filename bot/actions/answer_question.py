"""Answer a visitor's question from the documents, within the conversation."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from embeddings.types import Answer, Answering, Memory, Suggestion

REFUSALS_BEFORE_OFFER = 2

# The message is what the click sends; it has to be recognised as `request_human`.
HUMAN_SUGGESTIONS: Mapping[str, Suggestion] = {
    "fr": Suggestion("Parler à une personne", "Je voudrais parler à une personne"),
    "en": Suggestion("Talk to a person", "I would like to talk to a person"),
    "de": Suggestion("Mit einem Menschen sprechen", "Ich möchte mit einem Menschen sprechen"),
    "it": Suggestion("Parlare con una persona", "Vorrei parlare con una persona"),
}


class ActionAnswerQuestion(Action):  # type: ignore[misc]  # rasa_sdk carries no types
    """Sends the answer as one `custom` message and keeps what a follow-up needs in slots."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering

    def name(self) -> str:
        """Return the name in the domain."""
        return "action_answer_question"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Answer the latest message; retrieval blocks, so it runs in a worker thread."""
        remembered = tracker.get_slot("memory")
        answer = await asyncio.to_thread(
            self._answering.answer,
            tracker.latest_message["text"],
            language=tracker.get_slot("language"),
            memory=Memory.from_json(remembered) if remembered else None,
        )
        refused = answer.kind == "refusal"
        refusals = tracker.get_slot("refusals_in_row") + 1 if refused else 0
        message = _message(answer, offer_human=refusals >= REFUSALS_BEFORE_OFFER)
        dispatcher.utter_message(json_message=message | {"intent": tracker.latest_message["intent"]["name"]})
        return [
            SlotSet("memory", asdict(answer.memory) if answer.memory else remembered),
            SlotSet("refusals_in_row", refusals),
            SlotSet("human_offered", refused),
        ]


def _message(answer: Answer, *, offer_human: bool) -> dict[str, Any]:
    suggestions = answer.suggestions
    if offer_human:
        suggestions += (HUMAN_SUGGESTIONS.get(answer.language, HUMAN_SUGGESTIONS["fr"]),)
    return asdict(answer) | {"suggestions": [asdict(suggestion) for suggestion in suggestions]}
