"""Answer a visitor's question from the documents, within the conversation."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.leaving import Events, intent_of
from bot.actions.turn import turn_of
from bot.country_question import CountryQuestions
from bot.interpretation.types import QUESTIONS, Hypothesis, Interpretation, Turn
from bot.replies.document_replies import DocumentReplies
from bot.responses import FALLBACK_LANGUAGE
from embeddings.types import Answer, AnswerKind, Suggestion

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
    """Sends what the documents reply to the turn as one `custom` message, and keeps what a follow-up needs.

    A question that lacks its country is kept instead, and answered once `country_form` has asked for it.
    """

    def __init__(self, replies: DocumentReplies, countries: CountryQuestions) -> None:
        self._replies = replies
        self._countries = countries

    def name(self) -> str:
        """Return the name in the domain."""
        return "action_answer_question"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Answer the latest message; retrieval blocks, so it runs in a worker thread."""
        turn = self._turn(tracker)
        if turn.interpretation.act in QUESTIONS and self._countries.lacks_country(turn.message):
            return [SlotSet("country_question", turn.message)]
        answer = await asyncio.to_thread(self._replies.reply, turn)
        return tell(answer, dispatcher, intent=intent_of(tracker))

    def _turn(self, tracker: Tracker) -> Turn:
        """Return the latest message's turn, or the question that waited for the country it names."""
        turn = turn_of(tracker)
        waiting, country = tracker.get_slot("country_question"), tracker.get_slot("country")
        if waiting and country:
            complete = self._countries.complete(waiting, country)
            return replace(turn, message=complete, interpretation=Interpretation((Hypothesis("ask_question", 1.0),)))
        return turn


def tell(answer: Answer, dispatcher: CollectingDispatcher, *, intent: str) -> Events:
    """Send an answer; returns what the conversation is to remember of it."""
    dispatcher.utter_message(json_message=as_payload(answer) | {"intent": intent})
    return [
        SlotSet("memory", asdict(answer.memory) if answer.memory else None),
        SlotSet("expects", _EXPECTS[answer.kind]),
        SlotSet("country_question", None),
        SlotSet("country", None),
    ]


def as_payload(answer: Answer) -> dict[str, Any]:
    """Return the message of an answer; a refusal offers a person beside what comes closest."""
    suggestions = answer.suggestions
    if answer.kind == "refusal":
        suggestions += (human_suggestion(answer.language),)
    return asdict(answer) | {"suggestions": [asdict(suggestion) for suggestion in suggestions]}


def human_suggestion(language: str) -> Suggestion:
    """Return what a visitor clicks to reach a person."""
    return HUMAN_SUGGESTIONS.get(language, HUMAN_SUGGESTIONS[FALLBACK_LANGUAGE])
