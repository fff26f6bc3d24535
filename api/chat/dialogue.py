"""Who answers a question: Rasa, or retrieval alone where Rasa does not."""

import asyncio
import logging
from dataclasses import dataclass

from api.chat.language import requested_language
from api.chat.lexical import asks_for_human, says_yes, tells_distress
from api.chat.rasa import RasaClient, RasaUnavailableError
from api.chat.replies import Reply, from_answer, from_bot, from_rasa
from api.metrics import Metrics
from bot.actions.answer_question import human_suggestion
from bot.front_desk import FrontDesk
from embeddings.types import Answering, Memory

logger = logging.getLogger(__name__)

_FROM_DOCUMENTS = frozenset({"answer", "clarification", "refusal"})


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
        try:
            messages = await self._rasa.send(
                question.sender, _without_command(question), language=question.language, page=question.page
            )
        except RasaUnavailableError as error:
            logger.log(
                logging.DEBUG if error.reason == "paused" else logging.WARNING,
                "Answering from retrieval alone. %s",
                error,
            )
            self._metrics.rasa_failures.labels(error.reason).inc()
            return self._without_documents(question, error.reason) or await self._ask_retrieval(question, error.reason)
        reply = from_rasa(messages)
        if reply.main.kind in _FROM_DOCUMENTS and tells_distress(question.text):
            return from_bot(self._desk.distress(question.language), intent="distress")
        return reply

    def _without_documents(self, question: Question, reason: str) -> Reply | None:
        """Reply to what must never be met with a passage of a document, as far as words alone tell it."""
        if tells_distress(question.text):
            return from_bot(self._desk.distress(question.language), intent="distress", reason=reason)
        accepts = says_yes(question.text) and human_suggestion(question.language).message in question.offered
        if accepts or asks_for_human(question.text):
            return from_bot(self._desk.hand_over(question.language), intent="request_human", reason=reason)
        if requested_language(question.text):
            confirmation = self._desk.responses.get("utter_change_language", question.language)
            return from_bot(confirmation, intent="change_language", reason=reason)
        return None

    async def _ask_retrieval(self, question: Question, reason: str) -> Reply:
        answer = await asyncio.to_thread(
            self._answering.answer, question.text, language=question.language, memory=question.memory
        )
        return from_answer(answer, reason=reason)


def _without_command(question: Question) -> str:
    """Rasa obeys text that starts with a slash ("/restart"); only what it offered itself may reach it like that."""
    if question.text in question.offered:
        return question.text
    return question.text.lstrip("/ ") or "?"
