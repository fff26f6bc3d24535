"""Small talk gets its response; what clearly asks something gets its answer."""

from dataclasses import replace
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_stack import CURATED, DESK, FakeAnswering

from bot.actions.small_talk import CLEARLY_ASKED, ActionSmallTalk
from embeddings.types import Answer, Memory, Trace


async def reply(
    intent: str, text: str, *, expects: str = "nothing", answering: FakeAnswering | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Run the action; returns the one message's payload and the slots it sets."""
    slots = {"language": "fr", "memory": None, "refusals_in_row": 0, "expects": expects}
    said = {"text": text, "intent": {"name": intent}}
    tracker = Tracker.from_dict({"sender_id": "s", "slots": slots, "latest_message": said, "events": []})
    dispatcher = CollectingDispatcher()
    events = await ActionSmallTalk(answering or FakeAnswering(), DESK.responses).run(dispatcher, tracker, {})
    (message,) = dispatcher.messages
    return message["custom"], {event["name"]: event["value"] for event in events}


@pytest.mark.parametrize("intent", ["greet", "thank", "goodbye", "bot_identity", "bot_capabilities", "insult"])
async def test_what_is_much_like_a_curated_question_is_answered_as_one(intent: str) -> None:
    custom, slots = await reply(intent, "GRULAC full name")
    assert (custom["kind"], custom["intent"]) == ("answer", "ask_question")
    assert (slots["expects"], slots["memory"]["question"]) == ("rating", "GRULAC full name")


@pytest.mark.parametrize("intent", ["affirm", "deny", "unsure", "change_language"])
async def test_what_belongs_to_the_words_before_is_never_a_question(intent: str) -> None:
    answering = FakeAnswering()
    custom, slots = await reply(intent, "GRULAC", answering=answering)
    assert (custom["kind"], custom["intent"], slots, answering.calls) == ("smalltalk", intent, {}, [])


async def test_an_answer_to_words_that_only_resemble_a_question_is_not_given() -> None:
    """Retrieval finds something for many a greeting."""

    class Resembling(FakeAnswering):
        def answer(self, question: str, *, language: str, memory: Memory | None = None) -> Answer:
            near = replace(CURATED, dense=CLEARLY_ASKED - 0.01)
            return replace(super().answer(question, language=language), trace=Trace(question, "v1", 0.7, (near,)))

    custom, _ = await reply("greet", "Bonjour", answering=Resembling())
    assert custom == DESK.responses.get("utter_greet", "fr") | {"intent": "greet"}


@pytest.mark.parametrize(
    ("expects", "response"),
    [("human", "utter_human_declined"), ("message", "utter_human_declined"), ("nothing", "utter_deny")],
)
async def test_a_no_is_understood_from_what_was_offered(expects: str, response: str) -> None:
    assert (await reply("deny", "non", expects=expects))[0]["text"] == DESK.responses.text(response, "fr")
