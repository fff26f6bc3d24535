"""What the answering action takes from the tracker, sends, and remembers."""

import json
import threading
from dataclasses import asdict, replace
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_stack import CITATION, DESK, FakeAnswering

from bot.actions.answer_question import HUMAN_SUGGESTIONS, ActionAnswerQuestion
from bot.country_question import CountryQuestions
from bot.interpretation.types import Hypothesis, Interpretation, Turn
from bot.replies.document_replies import DocumentReplies
from embeddings.types import Answer, Answering, Memory, Suggestion

COUNTRIES = CountryQuestions()
MEMORY = Memory(question="before", entry_id="entry", items=("a", "b"))


def tracker(text: str, **slots: Any) -> Tracker:  # noqa: ANN401  # slots hold any JSON
    """Build what Rasa sends along; slots have passed through JSON on the way."""
    state = {
        "sender_id": "s",
        "slots": json.loads(json.dumps({"language": "fr", "memory": None} | slots)),
        "latest_message": {"text": text, "intent": {"name": "ask_question"}},
        "events": [],
    }
    return Tracker.from_dict(state)


async def ask(answering: Answering, text: str, **slots: Any) -> tuple[dict[str, Any], dict[str, Any]]:  # noqa: ANN401
    """Run the action; returns the one message's payload and the slots it sets."""
    dispatcher = CollectingDispatcher()
    events = await ActionAnswerQuestion(DocumentReplies(answering, DESK.responses), COUNTRIES).run(
        dispatcher, tracker(text, **slots), {}
    )
    (message,) = dispatcher.messages
    return message["custom"], {event["name"]: event["value"] for event in events}


async def test_the_payload_is_the_whole_answer_and_survives_json() -> None:
    custom, _ = await ask(FakeAnswering(), "Quand ?")
    assert json.loads(json.dumps(custom)) == {
        "kind": "answer",
        "text": "From the documents: Quand ?",
        "language": "fr",
        "confidence": 0.93,
        "citations": [asdict(CITATION)],
        "suggestions": [{"label": "More", "message": "Tell me more"}],
        "memory": json.loads(
            json.dumps(
                asdict(Memory("Quand ?", "entry", items=("a", "b"), offered=(Suggestion("More", "Tell me more"),)))
            )
        ),
        "trace": {"question": "Quand ?", "index_version": "v1", "threshold": 0.7, "candidates": []},
        "intent": "ask_question",
    }


async def test_language_and_memory_come_from_the_slots() -> None:
    answering = FakeAnswering()
    await ask(answering, "und wann?", language="de", memory=asdict(MEMORY))
    assert answering.calls == [("und wann?", "de", MEMORY)]


async def test_an_answer_replaces_the_memory_and_a_refusal_keeps_it() -> None:
    _, after_answer = await ask(FakeAnswering(), "Quand ?", memory=asdict(MEMORY))
    _, after_refusal = await ask(FakeAnswering(), "Atlantis ?", memory=asdict(MEMORY))
    assert Memory.from_json(after_answer["memory"]).question == "Quand ?"
    assert Memory.from_json(after_refusal["memory"]) == MEMORY


async def test_a_refusal_offers_a_human_at_once() -> None:
    custom, slots = await ask(FakeAnswering(), "Atlantis?", language="it")
    assert custom["suggestions"] == [asdict(HUMAN_SUGGESTIONS["it"])]
    assert slots["expects"] == "human"


async def test_the_turn_that_the_api_interpreted_is_carried_out() -> None:
    """Language, memory and what the message was taken for travel with it; Rasa's own record of them is older."""
    turn = Turn(
        "davantage", "fr", Interpretation((Hypothesis("more_details", 1.0),)), replace(MEMORY, citations=(CITATION,))
    )
    dispatcher, asked = CollectingDispatcher(), tracker("davantage", language="de")
    asked.latest_message["metadata"] = {"turn": json.loads(json.dumps(turn.to_json()))}
    await ActionAnswerQuestion(DocumentReplies(FakeAnswering(), DESK.responses), COUNTRIES).run(dispatcher, asked, {})
    (message,) = dispatcher.messages
    assert (message["custom"]["text"], message["custom"]["language"]) == ("All of the passage.", "fr")


async def test_a_language_without_wording_of_its_own_gets_the_english_offer() -> None:
    custom, _ = await ask(FakeAnswering(), "Atlantis?", language="tr")
    assert custom["suggestions"] == [asdict(HUMAN_SUGGESTIONS["en"])]


async def test_a_question_without_its_country_waits_for_it_and_is_then_completed() -> None:
    """The answer comes from retrieval, asked with the country in the place where none was named."""
    answering = FakeAnswering()
    dispatcher = CollectingDispatcher()
    action = ActionAnswerQuestion(DocumentReplies(answering, DESK.responses), COUNTRIES)
    (event,) = await action.run(dispatcher, tracker("Mon pays a-t-il participé ?"), {})
    assert (event["name"], event["value"]) == ("country_question", "Mon pays a-t-il participé ?")
    assert (dispatcher.messages, answering.calls) == ([], [])
    _, slots = await ask(answering, "le Maroc", country_question=event["value"], country="Maroc")
    assert answering.calls[-1][0] == "Maroc a-t-il participé ?"
    assert (slots["country_question"], slots["country"]) == (None, None)


async def test_retrieval_runs_off_the_event_loop() -> None:
    """A search on the loop would stop every other visitor for as long as it takes."""
    threads = []

    class Recording(FakeAnswering):
        def answer(
            self, question: str, *, language: str, memory: Memory | None = None, continues: float | None = None
        ) -> Answer:
            threads.append(threading.current_thread())
            return super().answer(question, language=language, memory=memory)

    await ask(Recording(), "Quand ?")
    assert threads
    assert threads[0] is not threading.current_thread()
