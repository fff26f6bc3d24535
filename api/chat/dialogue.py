"""Who carries a turn out once it is interpreted: Rasa, or the API alone where Rasa does not reply."""

import asyncio
import logging
from dataclasses import asdict, dataclass, field, replace

from api.chat.language import requested_language
from api.chat.rasa import RasaClient, RasaUnavailableError
from api.chat.replies import Reply, from_answer, from_bot, from_rasa, with_concern
from api.metrics import Metrics
from bot.actions.answer_question import human_suggestion
from bot.front_desk import CALL, FrontDesk
from bot.interpretation.types import DOCUMENTS, Hypothesis, Interpretation, Interpreting, Situation, Turn
from bot.replies.document_replies import DocumentReplies
from bot.safety.types import Danger
from bot.safety.watch import Watch, watch_after
from embeddings.types import Memory, Suggestion

logger = logging.getLogger(__name__)

_REACH_PERSON = frozenset({"request_human", "complaint", "give_address"})
"""Acts that, without Rasa, lead to the contact form of the page."""


@dataclass(frozen=True, slots=True)
class Question:
    """One message of a visitor, with what is needed to understand it.

    `offered` are the last suggestions, `watch` is the danger that the conversation is in.
    """

    sender: str
    text: str
    language: str
    page: str | None = None
    memory: Memory | None = None
    situation: Situation = field(default_factory=Situation)
    offered: tuple[Suggestion, ...] = ()
    watch: Watch | None = None


class Dialogue:
    """A visitor always gets a reply: if Rasa fails, the same interpretation is carried out without it."""

    def __init__(
        self,
        rasa: RasaClient,
        interpreter: Interpreting,
        replies: DocumentReplies,
        desk: FrontDesk,
        metrics: Metrics,
    ) -> None:
        self._rasa = rasa
        self._interpreter = interpreter
        self._replies = replies
        self._desk = desk
        self._metrics = metrics

    async def ask(self, question: Question) -> Reply:
        """Reply to the question; where it may be a cry for help, name below the reply whom to call."""
        clicked = next((each for each in question.offered if question.text in (each.label, each.message)), None)
        turn = await asyncio.to_thread(self._interpret, question, clicked)
        reply = await self._carry_out(question, turn, clicked)
        danger = turn.interpretation.danger
        if watch := watch_after(danger, question.watch):
            reply = replace(reply, trace=(reply.trace or {}) | {"watch": asdict(watch)})
        if danger and danger.level == "soft":
            return with_concern(reply, self._desk.concern(question.language, danger.situation))
        return reply

    async def _carry_out(self, question: Question, turn: Turn, clicked: Suggestion | None) -> Reply:
        # Rasa obeys text that starts with a slash ("/restart"); only what it offered itself may reach it like that.
        sent = turn.message if clicked else turn.message.lstrip("/ ") or "?"
        try:
            messages = await self._rasa.send(question.sender, sent, page=question.page, turn=turn)
        except RasaUnavailableError as error:
            logger.log(
                logging.DEBUG if error.reason == "paused" else logging.WARNING,
                "Answering from retrieval alone. %s",
                error,
            )
            self._metrics.rasa_failures.labels(error.reason).inc()
            return await asyncio.to_thread(self._without_rasa, question, turn, error.reason)
        return from_rasa(messages, turn)

    def _interpret(self, question: Question, clicked: Suggestion | None) -> Turn:
        text = clicked.message if clicked else question.text
        if clicked and text.startswith(CALL) and question.watch:
            danger = Danger("help", question.watch.situation, 1.0)
            called = Interpretation((Hypothesis("distress", 1.0),), danger)
            return Turn(text, question.language, called, question.memory)
        interpretation = self._interpreter.interpret(
            text,
            question.situation,
            has_memory=question.memory is not None,
            is_click=clicked is not None,
            asks_for_language=requested_language(text) is not None,
            watch=question.watch,
        )
        return Turn(text, question.language, interpretation, question.memory)

    def _without_rasa(self, question: Question, turn: Turn, reason: str) -> Reply:
        act, language, responses = turn.interpretation.act, turn.language, self._desk.responses
        if act == "distress":
            return from_bot(self._desk.distress(language, turn.interpretation.danger), turn, reason=reason)
        if act in _REACH_PERSON or (act == "affirm" and human_suggestion(language) in question.offered):
            return from_bot(self._desk.hand_over(language), turn, reason=reason)
        if act == "about_service":
            return from_bot(self._desk.about_service(turn.message, language), turn, reason=reason)
        if act in DOCUMENTS or not responses.has(f"utter_{act}"):
            return from_answer(self._replies.reply(turn), turn, reason=reason)
        return from_bot(responses.get(f"utter_{act}", language), turn, reason=reason)
