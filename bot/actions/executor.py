"""Rasa's action webhook, without a web server of its own: the API mounts it."""

from collections.abc import Mapping
from typing import Any, cast

from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

from bot.actions.about_service import ActionAboutService
from bot.actions.answer_question import ActionAnswerQuestion
from bot.actions.ask_slot import ActionAskSlot
from bot.actions.contact_form import FORM, INTENT, SLOTS, ActionKeepAddress, ActionSendContact, ValidateContactForm
from bot.actions.country_form import ValidateCountryForm
from bot.actions.hand_over import ActionDistress, ActionHandOver
from bot.actions.rate_answer import ActionRateAnswer
from bot.actions.repeat import ActionRepeat
from bot.actions.small_talk import ActionSmallTalk
from bot.country_question import CountryQuestions
from bot.errors import ActionRejectedError, InvalidActionCallError, UnknownActionError
from bot.front_desk import FrontDesk
from bot.replies.document_replies import DocumentReplies
from embeddings.types import Answering


def build_executor(answering: Answering, desk: FrontDesk) -> ActionExecutor:
    """Register every action of `bot/domain`."""
    executor, countries, responses = ActionExecutor(), CountryQuestions(), desk.responses
    for action in (
        ActionAnswerQuestion(DocumentReplies(answering, responses), countries),
        ActionSmallTalk(responses),
        ActionAboutService(desk),
        ActionAskSlot("country", responses, intent="ask_question"),
        ValidateCountryForm(countries, responses),
        ActionHandOver(desk),
        ActionDistress(desk),
        *(ActionAskSlot(f"{FORM}_{slot}", responses, intent=INTENT, shows=SLOTS) for slot in SLOTS),
        ValidateContactForm(desk),
        ActionKeepAddress(responses),
        ActionSendContact(desk),
        ActionRateAnswer(responses),
        ActionRepeat(responses),
    ):
        executor.register_action(action)
    return executor


async def run_webhook(executor: ActionExecutor, payload: object) -> dict[str, Any]:
    """Run the action Rasa asks for; returns {"events": […], "responses": […]}.

    Raises `InvalidActionCallError` if the payload is no action call, `UnknownActionError` if no such action is
    registered, `ActionRejectedError` if the action declines to run.
    """
    call = _checked(payload)
    try:
        # Rasa is told to keep the domain to itself (endpoints.yml); the executor insists on one.
        result = await executor.run({"domain": {}, **call})
    except ActionExecutionRejection as error:
        raise ActionRejectedError(error.message, action_name=error.action_name) from error
    except ActionNotFoundException as error:
        raise UnknownActionError(
            f"{error.message} Train the bot again, or register the action in bot/actions/executor.py.",
            action_name=error.action_name,
        ) from error
    return cast("dict[str, Any]", result.model_dump())


def _checked(payload: object) -> Mapping[str, Any]:
    if not isinstance(payload, Mapping):
        raise InvalidActionCallError("The body of an action call is a JSON object.")
    if not payload.get("next_action") or not isinstance(payload["next_action"], str):
        raise InvalidActionCallError("The action call lacks `next_action`, the name of the action to run.")
    tracker = payload.get("tracker")
    if not isinstance(tracker, Mapping) or "sender_id" not in tracker:
        raise InvalidActionCallError(
            "The action call lacks `tracker` with its `sender_id`.", action_name=payload["next_action"]
        )
    return payload
