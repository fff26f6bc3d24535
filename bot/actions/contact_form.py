"""A message for the team, taken step by step where the client shows no contact form."""

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.leaving import Events, intent_of, leave
from bot.actions.turn import turn_of
from bot.contact_details import address_in
from bot.front_desk import FrontDesk
from bot.lexical import says_yes, tells_distress
from bot.responses import Responses
from knowledge.normalisation import fold

FORM = "contact_form"
SLOTS = ("contact_message", "contact_name", "contact_address", "contact_consent")
INTENT = "contact"
"""What turns of the form are recorded under, since none of its messages stands for itself."""
LONGEST_NAME = 200
WITHHELD = "-"
"""The name of a visitor who would rather not say it; a slot that is None would be asked for again."""

_CANCEL = re.compile(
    r"\W*(annuler?|annulez|stop|arret\w*|cancel|abbrechen|abbruch|annulla\w*|cancela\w*|الغاء|скасувати|стоп)\W*"
)


class ValidateContactForm(Action):  # type: ignore[misc]  # rasa_sdk carries no types
    """Checks each reply; distress in so many words, or a question where none is expected, leaves the form.

    A message that only sounds like distress is taken, and help is named as well.
    """

    def __init__(self, desk: FrontDesk) -> None:
        self._desk = desk

    def name(self) -> str:
        """Return the name in the domain."""
        return f"validate_{FORM}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Validate the slot that was asked for; it holds the whole message."""
        slot = tracker.get_slot("requested_slot")
        said = tracker.slots_to_validate().get(slot)
        if said is None:
            return []
        if tells_distress(said):
            return leave(FORM, *SLOTS)
        if _CANCEL.fullmatch(fold(said)):
            return _end()
        language = tracker.get_slot("language")
        if slot == "contact_message" and intent_of(tracker) == "distress":
            dispatcher.utter_message(json_message=self._desk.distress(language, turn_of(tracker).interpretation.danger))
        if slot == "contact_address" and address_in(said) is None:
            dispatcher.utter_message(json_message=self._desk.responses.get("utter_invalid_contact_address", language))
        return _READERS[slot](said, intent_of(tracker))


class ActionKeepAddress(Action):  # type: ignore[misc]
    """Keeps an e-mail address or a telephone number that was given without being asked for."""

    def __init__(self, responses: Responses) -> None:
        self._responses = responses

    def name(self) -> str:
        """Return the name in the domain."""
        return "action_keep_address"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Say that it is kept for a message to the team, which the form then takes."""
        address = address_in(tracker.latest_message["text"])
        message = self._responses.get("utter_address_kept", tracker.get_slot("language"), address=address or "")
        dispatcher.utter_message(json_message=message | {"intent": INTENT})
        return [SlotSet("contact_address", address)]


class ActionSendContact(Action):  # type: ignore[misc]
    """Hands the message to the API, which records it with the turn; without consent it hands over nothing."""

    def __init__(self, desk: FrontDesk) -> None:
        self._desk = desk

    def name(self) -> str:
        """Return the name in the domain."""
        return "action_send_contact"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Send what the slots hold, and forget it."""
        language = tracker.get_slot("language")
        if tracker.get_slot("contact_consent") is True:
            message = self._desk.message_taken(language) | {"contact": _contact(tracker)}
        else:
            message = self._desk.responses.get("utter_contact_cancelled", language)
        dispatcher.utter_message(json_message=message | {"intent": INTENT})
        return [SlotSet(slot, None) for slot in SLOTS]


def _end() -> Events:
    """Finish the form without consent."""
    return [SlotSet("contact_consent", False), SlotSet("requested_slot", None)]


def _message(said: str, intent: str) -> Events:
    """Take anything for the message but a yes, which says that one will come, and a no."""
    if intent == "deny":
        return _end()
    return [SlotSet("contact_message", None if intent == "affirm" else said.strip() or None)]


def _name(said: str, intent: str) -> Events:
    return [SlotSet("contact_name", WITHHELD if intent == "deny" else said.strip()[:LONGEST_NAME])]


def _address(said: str, _: str) -> Events:
    return [SlotSet("contact_address", address_in(said))]


def _consent(said: str, intent: str) -> Events:
    """Take nothing but a yes in so many words for consent; what is neither yes nor no is asked for again."""
    if intent == "deny":
        return _end()
    return [SlotSet("contact_consent", True if says_yes(said) else None)]


_READERS = {
    "contact_message": _message,
    "contact_name": _name,
    "contact_address": _address,
    "contact_consent": _consent,
}


def _contact(tracker: Tracker) -> dict[str, Any]:
    name, address = tracker.get_slot("contact_name"), tracker.get_slot("contact_address")
    return {
        "name": None if name == WITHHELD else name,
        "email" if "@" in address else "phone": address,
        "message": tracker.get_slot("contact_message"),
        "consent": True,
    }
