"""What the answering action takes from the tracker, sends, and remembers."""

import json
import threading
from dataclasses import asdict
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_stack import CITATION, FakeAnswering

from bot.actions.answer_question import HUMAN_SUGGESTIONS, ActionAnswerQuestion
from bot.country_question import CountryQuestions
from embeddings.types import Answer, Answering, Memory

COUNTRIES = CountryQuestions()
MEMORY = Memory(question="before", entry_id="entry", items=("a", "b"))


def tracker(text: str, **slots: Any) -> Tracker:  # noqa: ANN401  # slots hold any JSON
    """Build what Rasa sends along; slots have passed through JSON on the way."""
    state = {
        "sender_id": "s",
        "slots": json.loads(json.dumps({"language": "fr", "memory": None, "refusals_in_row": 0} | slots)),
        "latest_message": {"text": text, "intent": {"name": "ask_question"}},
        "events": [],
    }
    return Tracker.from_dict(state)


async def ask(answering: Answering, text: str, **slots: Any) -> tuple[dict[str, Any], dict[str, Any]]:  # noqa: ANN401
    """Run the action; returns the one message's payload and the slots it sets."""
    dispatcher = CollectingDispatcher()
    events = await ActionAnswerQuestion(answering, COUNTRIES).run(dispatcher, tracker(text, **slots), {})
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
        "memory": {
            "question": "Quand ?",
            "entry_id": "entry",
            "subject": None,
            "passage_id": None,
            "items": ["a", "b"],
            "answered": True,
        },
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


@pytest.mark.parametrize(("before", "offered"), [(0, False), (1, True), (2, True)])
async def test_the_second_refusal_in_a_row_offers_a_human(before: int, offered: bool) -> None:
    custom, slots = await ask(FakeAnswering(), "Atlantis?", language="it", refusals_in_row=before)
    assert (custom["suggestions"] == [asdict(HUMAN_SUGGESTIONS["it"])]) is offered
    assert slots["refusals_in_row"] == before + 1
    assert slots["expects"] == "human"


async def test_an_answer_ends_the_row_of_refusals() -> None:
    custom, slots = await ask(FakeAnswering(), "Quand ?", refusals_in_row=1)
    assert [suggestion["label"] for suggestion in custom["suggestions"]] == ["More"]
    assert (slots["refusals_in_row"], slots["expects"]) == (0, "rating")


async def test_a_language_without_wording_of_its_own_gets_the_english_offer() -> None:
    custom, _ = await ask(FakeAnswering(), "Atlantis?", language="tr", refusals_in_row=1)
    assert custom["suggestions"] == [asdict(HUMAN_SUGGESTIONS["en"])]


async def test_a_question_without_its_country_waits_for_it_and_is_then_completed() -> None:
    """The answer comes from retrieval, asked with the country in the place where none was named."""
    answering = FakeAnswering()
    dispatcher = CollectingDispatcher()
    action = ActionAnswerQuestion(answering, COUNTRIES)
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
        def answer(self, question: str, *, language: str, memory: Memory | None = None) -> Answer:
            threads.append(threading.current_thread())
            return super().answer(question, language=language, memory=memory)

    await ask(Recording(), "Quand ?")
    assert threads
    assert threads[0] is not threading.current_thread()
