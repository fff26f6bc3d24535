"""Who answers a question: Rasa, or retrieval alone where Rasa does not."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from api.chat.language import requested_language
from api.chat.rasa import RasaClient, RasaUnavailableError
from api.chat.replies import Reply, from_answer, from_bot, from_rasa
from api.metrics import Metrics
from bot.actions.answer_question import human_suggestion
from bot.courtesies import courtesy
from bot.front_desk import FrontDesk
from bot.lexical import asks_for_human, says_no, says_yes, tells_distress
from embeddings.types import Answering, Memory

logger = logging.getLogger(__name__)

_EVIDENT: Mapping[str, Callable[[str], object]] = {
    "distress": tells_distress,
    "change_language": requested_language,
    "affirm": says_yes,
    "deny": says_no,
}
"""Intents that words alone can tell, the first that fits counts."""


@dataclass(frozen=True, slots=True)
class Question:
    """One message of a visitor, with what is needed to understand it; `offered` are the last suggestions' messages."""

    sender: str
    text: str
    language: str
    page: str | None = None
    memory: Memory | None = None
    offered: frozenset[str] = frozenset()


class Dialogue:
    """A visitor always gets a reply: if Rasa fails, retrieval answers and the reply says that it is degraded."""

    def __init__(self, rasa: RasaClient, answering: Answering, desk: FrontDesk, metrics: Metrics) -> None:
        self._rasa = rasa
        self._answering = answering
        self._desk = desk
        self._metrics = metrics

    async def ask(self, question: Question) -> Reply:
        """Reply to the question."""
        intent = _evident_intent(question)
        try:
            messages = await self._rasa.send(
                question.sender,
                _without_command(question),
                language=question.language,
                page=question.page,
                intent=intent,
            )
        except RasaUnavailableError as error:
            logger.log(
                logging.DEBUG if error.reason == "paused" else logging.WARNING,
                "Answering from retrieval alone. %s",
                error,
            )
            self._metrics.rasa_failures.labels(error.reason).inc()
            return self._without_documents(question, intent, error.reason) or await self._ask_retrieval(
                question, error.reason
            )
        return from_rasa(messages)

    def _without_documents(self, question: Question, intent: str | None, reason: str) -> Reply | None:
        """Reply in Rasa's stead to what must not be met with a passage of a document."""
        language = question.language
        offered = human_suggestion(language).message in question.offered
        if intent == "distress":
            return from_bot(self._desk.distress(language), intent=intent, reason=reason)
        if (intent == "affirm" and offered) or asks_for_human(question.text):
            return from_bot(self._desk.hand_over(language), intent="request_human", reason=reason)
        if intent == "change_language":
            confirmation = self._desk.responses.get("utter_change_language", language)
            return from_bot(confirmation, intent=intent, reason=reason)
        return None

    async def _ask_retrieval(self, question: Question, reason: str) -> Reply:
        answer = await asyncio.to_thread(
            self._answering.answer, question.text, language=question.language, memory=question.memory
        )
        return from_answer(answer, reason=reason)


def _evident_intent(question: Question) -> str | None:
    evident = next((intent for intent, tells in _EVIDENT.items() if tells(question.text)), None)
    evident = evident or courtesy(question.text)
    if evident is None and question.text in question.offered and not question.text.startswith("/"):
        # A reading that is clicked is a question, whatever its words look like; all else that is offered is a person.
        return "request_human" if asks_for_human(question.text) else "ask_question"
    return evident


def _without_command(question: Question) -> str:
    """Rasa obeys text that starts with a slash ("/restart"); only what it offered itself may reach it like that."""
    if question.text in question.offered:
        return question.text
    return question.text.lstrip("/ ") or "?"
