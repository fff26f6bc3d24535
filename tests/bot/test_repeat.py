"""The last reply, said again."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_stack import DESK

from bot.actions.repeat import ActionRepeat


def bot_said(**custom: Any) -> dict[str, Any]:  # noqa: ANN401  # a payload holds any JSON
    return {"event": "bot", "text": None, "data": {"custom": custom}}


async def repeat(*events: dict[str, Any]) -> dict[str, Any]:
    """Run the action; returns the payload of its one message."""
    dispatcher = CollectingDispatcher()
    said = {"text": "again", "intent": {"name": "repeat"}}
    state = {"sender_id": "s", "slots": {"language": "en"}, "latest_message": said, "events": list(events)}
    assert await ActionRepeat(DESK.responses).run(dispatcher, Tracker.from_dict(state), {}) == []
    (message,) = dispatcher.messages
    custom: dict[str, Any] = message["custom"]
    return custom


async def test_the_latest_of_several_replies_is_repeated() -> None:
    user = {"event": "user", "text": "hm"}
    assert await repeat(bot_said(text="first"), user, bot_said(text="second"), user) == {
        "text": "second",
        "intent": "repeat",
    }


async def test_an_answer_is_repeated_with_its_proof() -> None:
    custom = {"kind": "answer", "citations": [{"quote": "An exact quote."}]}
    assert await repeat(bot_said(**custom, intent="ask_question")) == custom | {"intent": "repeat"}


async def test_what_a_reply_had_recorded_is_not_recorded_again() -> None:
    """A visitor who asks what was said has not left a second message for the team."""
    repeated = await repeat(bot_said(text="Sent.", contact={"email": "a@example.org"}, rating="up"))
    assert repeated == {"text": "Sent.", "intent": "repeat"}


async def test_before_any_reply_the_bot_says_what_it_can_do() -> None:
    assert (await repeat())["text"] == DESK.responses.text("utter_bot_capabilities", "en")
