"""Which country a question is about: the validation of `country_form`."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.leaving import Events, intent_of, leave
from bot.country_question import CountryQuestions
from bot.responses import Responses
from knowledge.normalisation import words

FORM = "country_form"
LONGEST_NAME = 3
"""More words without a country's name are taken for something else."""
_MAY_BE_NAMES = frozenset({"ask_question", "name_subject", "form_step", "nlu_fallback"})


class ValidateCountryForm(Action):  # type: ignore[misc]  # rasa_sdk carries no types
    """Takes the country from the message, asks once more for a name it does not know, and else leaves the form."""

    def __init__(self, questions: CountryQuestions, responses: Responses) -> None:
        self._questions = questions
        self._responses = responses

    def name(self) -> str:
        """Return the name in the domain."""
        return f"validate_{FORM}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Validate the slot `country`, which holds the whole message."""
        said = tracker.slots_to_validate().get("country")
        if said is None:
            return []
        if intent_of(tracker) == "change_language":
            return [SlotSet("country", None)]
        language = tracker.get_slot("language")
        if country := self._questions.country_in(said, language):
            return [SlotSet("country", country)]
        if _may_be_a_name(said, tracker):
            dispatcher.utter_message(json_message=self._responses.get("utter_unknown_country", language))
            return [SlotSet("country", None)]
        return leave(FORM, "country", "country_question")


def _may_be_a_name(said: str, tracker: Tracker) -> bool:
    return (
        intent_of(tracker) in _MAY_BE_NAMES
        and len(words(said)) <= LONGEST_NAME
        and "?" not in said
        and not _asked_twice(tracker)
    )


def _asked_twice(tracker: Tracker) -> bool:
    """Tell whether this is not the first message since the form began."""
    said = 0
    for event in reversed(tracker.events):
        if event["event"] == "active_loop" and event["name"] == FORM:
            break
        said += event["event"] == "user"
    return said > 1
