"""Small talk gets its response, by what the message was taken for and by what was offered before."""

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_stack import DESK

from bot.actions.small_talk import ActionSmallTalk


async def reply(intent: str, *, expects: str = "nothing") -> tuple[dict[str, Any], dict[str, Any]]:
    """Run the action; returns the one message's payload and the slots it sets."""
    slots = {"language": "fr", "memory": None, "expects": expects}
    said = {"text": "…", "intent": {"name": intent}}
    tracker = Tracker.from_dict({"sender_id": "s", "slots": slots, "latest_message": said, "events": []})
    dispatcher = CollectingDispatcher()
    events = await ActionSmallTalk(DESK.responses).run(dispatcher, tracker, {})
    (message,) = dispatcher.messages
    return message["custom"], {event["name"]: event["value"] for event in events}


@pytest.mark.parametrize("intent", ["greet", "thank", "goodbye", "apology", "affirm", "unsure"])
async def test_an_act_gets_the_response_of_its_name(intent: str) -> None:
    custom, slots = await reply(intent)
    assert custom == DESK.responses.get(f"utter_{intent}", "fr") | {"intent": intent}
    assert slots == {}


@pytest.mark.parametrize(
    ("expects", "response"),
    [("human", "utter_human_declined"), ("message", "utter_human_declined"), ("nothing", "utter_deny")],
)
async def test_a_no_is_understood_from_what_was_offered(expects: str, response: str) -> None:
    assert (await reply("deny", expects=expects))[0]["text"] == DESK.responses.text(response, "fr")


async def test_an_unclear_number_is_asked_about_and_a_yes_then_leaves_a_message() -> None:
    custom, slots = await reply("unclear_number")
    assert "numéro" in custom["text"]
    assert slots == {"expects": "message"}
