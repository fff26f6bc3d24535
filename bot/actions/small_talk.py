"""Reply to what is neither a question nor a task: greetings, thanks, a yes to nothing, insults and the like."""

import asyncio
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.answer_question import tell
from bot.actions.leaving import Events, intent_of
from bot.responses import Responses
from embeddings.types import Answer, Answering

_MAY_BE_QUESTIONS = frozenset({"greet", "thank", "goodbye", "bot_identity", "bot_capabilities", "insult"})
"""What a misspelt question or a bare name has been taken for. A yes or a no belongs to what was said before."""

CLEARLY_ASKED = 0.65
"""Least likeness of a curated question to the message, of 0 to 1, at which the message is taken for that question.

Retrieval's confidence does not tell here, as it is calibrated on questions. Of 1,645 messages of small talk the most
alike had 0.57, once those that sound like a country are left out; questions in other words have 0.6 and more.
"""


class ActionSmallTalk(Action):  # type: ignore[misc]  # rasa_sdk carries no types
    """Gives the response named after the intent, unless the message clearly is a question that retrieval answers."""

    def __init__(self, answering: Answering, responses: Responses) -> None:
        self._answering = answering
        self._responses = responses

    def name(self) -> str:
        """Return the name in the domain."""
        return "action_small_talk"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Send one `custom` message."""
        intent, language = intent_of(tracker), tracker.get_slot("language")
        if intent in _MAY_BE_QUESTIONS:
            answer = await asyncio.to_thread(
                self._answering.answer, tracker.latest_message["text"], language=language, memory=None
            )
            if _is_clearly_asked(answer):
                return tell(answer, dispatcher, tracker, intent="ask_question")
        message = self._responses.get(_response(intent, tracker.get_slot("expects")), language)
        dispatcher.utter_message(json_message=message | {"intent": intent})
        return []


def _is_clearly_asked(answer: Answer) -> bool:
    if answer.kind != "answer" or answer.trace is None or not answer.trace.candidates:
        return False
    return answer.trace.candidates[0].dense >= CLEARLY_ASKED


def _response(intent: str, expects: str) -> str:
    declines = intent == "deny" and expects in {"human", "message"}
    return "utter_human_declined" if declines else f"utter_{intent}"
