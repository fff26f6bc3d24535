"""Answer a visitor's question from the documents, within the conversation."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.leaving import Events, intent_of
from bot.country_question import CountryQuestions
from bot.responses import FALLBACK_LANGUAGE
from embeddings.types import Answer, Answering, AnswerKind, Memory, Suggestion

REFUSALS_BEFORE_OFFER = 2

# The message is what the click sends; it has to be recognised as `request_human`.
HUMAN_SUGGESTIONS: Mapping[str, Suggestion] = {
    "fr": Suggestion("Parler à une personne", "Je voudrais parler à une personne"),
    "en": Suggestion("Talk to a person", "I would like to talk to a person"),
    "de": Suggestion("Mit einem Menschen sprechen", "Ich möchte mit einem Menschen sprechen"),
    "it": Suggestion("Parlare con una persona", "Vorrei parlare con una persona"),
    "es": Suggestion("Hablar con una persona", "Quisiera hablar con una persona"),
    "pt": Suggestion("Falar com uma pessoa", "Gostaria de falar com uma pessoa"),
    "ar": Suggestion("التحدث إلى شخص", "أريد التحدث إلى شخص"),
    "uk": Suggestion("Поговорити з людиною", "Я хочу поговорити з людиною"),
}
_EXPECTS: Mapping[AnswerKind, str] = {"answer": "rating", "refusal": "human", "clarification": "nothing"}


class ActionAnswerQuestion(Action):  # type: ignore[misc]  # rasa_sdk carries no types
    """Sends the answer as one `custom` message and keeps what a follow-up needs in slots.

    A question that lacks its country is kept instead, and answered once `country_form` has asked for it.
    """

    def __init__(self, answering: Answering, countries: CountryQuestions) -> None:
        self._answering = answering
        self._countries = countries

    def name(self) -> str:
        """Return the name in the domain."""
        return "action_answer_question"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Answer the latest message; retrieval blocks, so it runs in a worker thread."""
        question = self._question(tracker)
        if self._countries.lacks_country(question):
            return [SlotSet("country_question", question)]
        remembered = tracker.get_slot("memory")
        answer = await asyncio.to_thread(
            self._answering.answer,
            question,
            language=tracker.get_slot("language"),
            memory=Memory.from_json(remembered) if remembered else None,
        )
        return tell(answer, dispatcher, tracker, intent=intent_of(tracker))

    def _question(self, tracker: Tracker) -> str:
        """Return the latest message, or the question that waited for the country it names."""
        waiting, country = tracker.get_slot("country_question"), tracker.get_slot("country")
        if waiting and country:
            return self._countries.complete(waiting, country)
        text: str = tracker.latest_message["text"]
        return text


def tell(answer: Answer, dispatcher: CollectingDispatcher, tracker: Tracker, *, intent: str) -> Events:
    """Send an answer; returns what the conversation is to remember of it."""
    refusals = tracker.get_slot("refusals_in_row") + 1 if answer.kind == "refusal" else 0
    message = _message(answer, offer_human=refusals >= REFUSALS_BEFORE_OFFER)
    dispatcher.utter_message(json_message=message | {"intent": intent})
    return [
        SlotSet("memory", asdict(answer.memory) if answer.memory else tracker.get_slot("memory")),
        SlotSet("refusals_in_row", refusals),
        SlotSet("expects", _EXPECTS[answer.kind]),
        SlotSet("country_question", None),
        SlotSet("country", None),
    ]


def human_suggestion(language: str) -> Suggestion:
    """Return what a visitor clicks to reach a person."""
    return HUMAN_SUGGESTIONS.get(language, HUMAN_SUGGESTIONS[FALLBACK_LANGUAGE])


def _message(answer: Answer, *, offer_human: bool) -> dict[str, Any]:
    suggestions = answer.suggestions
    if offer_human:
        suggestions += (human_suggestion(answer.language),)
    return asdict(answer) | {"suggestions": [asdict(suggestion) for suggestion in suggestions]}
