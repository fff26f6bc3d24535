"""The last reply, said again."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.repeat import ActionRepeat


async def repeat(events: list[dict[str, Any]]) -> dict[str, Any]:
    dispatcher = CollectingDispatcher()
    assert await ActionRepeat().run(dispatcher, Tracker.from_dict({"sender_id": "s", "events": events}), {}) == []
    (message,) = dispatcher.messages
    return {key: message[key] for key in ("text", "custom", "response")}


async def test_the_latest_of_several_replies_is_repeated() -> None:
    events = [
        {"event": "bot", "text": "first", "data": {}},
        {"event": "user", "text": "hm"},
        {"event": "bot", "text": "second", "data": {}},
        {"event": "user", "text": "again?"},
    ]
    assert await repeat(events) == {"text": "second", "custom": {}, "response": None}


async def test_an_answer_is_repeated_with_its_proof() -> None:
    custom = {"kind": "answer", "citations": [{"quote": "An exact quote."}]}
    assert (await repeat([{"event": "bot", "text": None, "data": {"custom": custom}}]))["custom"] == custom


async def test_before_any_reply_the_bot_says_what_it_can_do() -> None:
    assert (await repeat([{"event": "user", "text": "again"}]))["response"] == "utter_bot_capabilities"
