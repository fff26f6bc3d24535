"""The action webhook: what Rasa sends, what it gets back, and how faults reach it."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection
from rasa_stack import DESK, FakeAnswering

from bot.actions.executor import build_executor, run_webhook
from bot.errors import ActionRejectedError, InvalidActionCallError, UnknownActionError


@pytest.fixture
def executor() -> ActionExecutor:
    return build_executor(FakeAnswering(), DESK)


def call(action: str) -> dict[str, Any]:
    """Build an action call as Rasa sends it when it keeps the domain to itself."""
    return {
        "next_action": action,
        "sender_id": "s",
        "version": "3.6.21",
        "tracker": {
            "sender_id": "s",
            "slots": {"language": "fr", "memory": None, "expects": "nothing"},
            "latest_message": {"text": "Quand ?", "intent": {"name": "ask_question"}},
            "events": [],
        },
    }


async def test_a_call_without_domain_returns_events_and_responses(executor: ActionExecutor) -> None:
    result = await run_webhook(executor, call("action_answer_question"))
    assert set(result) == {"events", "responses"}
    assert result["responses"][0]["custom"]["kind"] == "answer"
    assert {event["name"] for event in result["events"]} == {*("memory", "expects", "country_question", "country")}


def test_every_action_of_the_domain_is_registered(executor: ActionExecutor, root: Path) -> None:
    domains = [yaml.safe_load(path.read_text("utf-8")) for path in sorted((root / "bot" / "domain").glob("*.yml"))]
    assert {action for domain in domains for action in domain.get("actions", ())} == set(executor.actions)


async def test_an_unknown_action_is_404_for_rasa(executor: ActionExecutor) -> None:
    with pytest.raises(UnknownActionError, match="action_dance") as caught:
        await run_webhook(executor, call("action_dance"))
    assert caught.value.status == 404
    assert caught.value.body["action_name"] == "action_dance"


async def test_a_rejection_is_400_with_the_name_rasa_needs(executor: ActionExecutor) -> None:
    def decline(dispatcher: object, tracker: object, domain: object) -> None:
        raise ActionExecutionRejection("action_decline", "not now")

    executor.register_function("action_decline", decline)
    with pytest.raises(ActionRejectedError) as caught:
        await run_webhook(executor, call("action_decline"))
    assert caught.value.status == 400
    assert caught.value.body == {"error": "not now", "action_name": "action_decline"}


@pytest.mark.parametrize(
    ("payload", "missing"),
    [
        (None, "JSON object"),
        ([], "JSON object"),
        ({}, "next_action"),
        ({"next_action": 7}, "next_action"),
        ({"next_action": "action_repeat"}, "tracker"),
        ({"next_action": "action_repeat", "tracker": {}}, "sender_id"),
    ],
)
async def test_what_is_no_action_call_is_422_and_says_what_is_missing(
    executor: ActionExecutor, payload: object, missing: str
) -> None:
    with pytest.raises(InvalidActionCallError, match=missing) as caught:
        await run_webhook(executor, payload)
    assert caught.value.status == 422
