"""Who answers a question: Rasa, or retrieval alone where Rasa does not."""

import asyncio
import logging
from dataclasses import dataclass

from api.chat.rasa import RasaClient, RasaUnavailableError
from api.chat.replies import Reply, from_answer, from_rasa
from api.metrics import Metrics
from embeddings.types import Answering, Memory

logger = logging.getLogger(__name__)


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

    def __init__(self, rasa: RasaClient, answering: Answering, metrics: Metrics) -> None:
        self._rasa = rasa
        self._answering = answering
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
            return await self._ask_retrieval(question, error.reason)
        return from_rasa(messages)

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
