"""A message for the team, taken step by step: what each step accepts, and what is handed to the API."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_stack import DESK

from bot.actions.contact_form import SLOTS, WITHHELD, ActionKeepAddress, ActionSendContact, ValidateContactForm
from bot.contact_details import address_in

FILLED = {"contact_message": "Rappelez-moi", "contact_name": "A. B.", "contact_address": "a@example.org"}


def tracker(slots: dict[str, Any], said: str = "", intent: str = "ask_question") -> Tracker:
    """Build what Rasa sends along in the form."""
    requested = slots.get("requested_slot")
    return Tracker.from_dict(
        {
            "sender_id": "s",
            "slots": {"language": "fr", **dict.fromkeys(SLOTS), **slots},
            "latest_message": {"text": said, "intent": {"name": intent}},
            "events": [{"event": "slot", "name": requested, "value": said}] if requested else [],
        }
    )


async def validate(slot: str, said: str, intent: str = "ask_question") -> tuple[dict[str, Any], list[str]]:
    """Run one step; returns the slots it sets and what it says."""
    dispatcher = CollectingDispatcher()
    asked = tracker({"requested_slot": slot, slot: said}, said, intent)
    events = await ValidateContactForm(DESK).run(dispatcher, asked, {})
    slots = {event["name"] if event["event"] == "slot" else event["event"]: event.get("value") for event in events}
    return slots, [message["custom"]["text"] for message in dispatcher.messages]


async def send(**slots: Any) -> tuple[dict[str, Any], dict[str, Any]]:  # noqa: ANN401  # slots hold any JSON
    dispatcher = CollectingDispatcher()
    events = await ActionSendContact(DESK).run(dispatcher, tracker(slots), {})
    (message,) = dispatcher.messages
    return message["custom"], {event["name"]: event["value"] for event in events}


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("jean.dupont@example.org", "jean.dupont@example.org"),
        ("C'est marie@example.ch.", "marie@example.ch"),
        ("+41 31 350 82 11", "+41 31 350 82 11"),
        ("mon numéro : 079/123.45.67, merci", "079/123.45.67"),
    ],
)
async def test_an_address_is_found_in_the_reply(said: str, address: str) -> None:
    assert await validate("contact_address", said) == ({"contact_address": address}, [])


@pytest.mark.parametrize("said", ["je ne sais pas", "jean@", "@example.org", "117", "jean dupont"])
async def test_what_is_no_address_is_asked_for_again(said: str) -> None:
    slots, (message,) = await validate("contact_address", said)
    assert slots == {"contact_address": None}
    assert message == DESK.responses.text("utter_invalid_contact_address", "fr")


@given(st.text(max_size=60))
def test_no_text_breaks_the_search_for_an_address(said: str) -> None:
    """Whatever is found is part of what was said."""
    address = address_in(said)
    assert address is None or address in said


async def test_a_name_may_be_withheld() -> None:
    assert (await validate("contact_name", "non merci", "deny"))[0] == {"contact_name": WITHHELD}
    assert (await validate("contact_name", " Jean Dupont "))[0] == {"contact_name": "Jean Dupont"}


async def test_a_name_that_is_taken_for_something_else_is_still_a_name() -> None:
    assert (await validate("contact_name", "Je m'appelle Amel", "distress"))[0] == {"contact_name": "Je m'appelle Amel"}


async def test_consent_is_a_clear_yes() -> None:
    assert (await validate("contact_consent", "oui", "affirm"))[0] == {"contact_consent": True}
    assert (await validate("contact_consent", "j'accepte"))[0] == {"contact_consent": True}
    assert (await validate("contact_consent", "peut-être", "affirm"))[0] == {"contact_consent": None}
    assert (await validate("contact_consent", "non", "deny"))[0] == {"contact_consent": False, "requested_slot": None}


@pytest.mark.parametrize("slot", SLOTS)
@pytest.mark.parametrize("said", ["annuler", "Stop !", "cancel", "Abbrechen", "annulla", "إلغاء", "скасувати"])
async def test_every_step_can_be_cancelled(slot: str, said: str) -> None:
    assert (await validate(slot, said))[0] == {"contact_consent": False, "requested_slot": None}


@pytest.mark.parametrize("slot", ["contact_message", "contact_address"])
async def test_distress_leaves_the_form(slot: str) -> None:
    slots, _ = await validate(slot, "je veux mourir", "distress")
    assert "action_execution_rejected" in slots
    assert {slots.get(name) for name in SLOTS} == {None}


async def test_a_yes_is_no_message() -> None:
    """It accepts to leave one; a no ends the form."""
    assert (await validate("contact_message", "oui", "affirm"))[0] == {"contact_message": None}
    assert (await validate("contact_message", "non", "deny"))[0] == {"contact_consent": False, "requested_slot": None}


async def test_an_address_given_without_being_asked_for_is_kept_and_said_again() -> None:
    dispatcher = CollectingDispatcher()
    (event,) = await ActionKeepAddress(DESK.responses).run(dispatcher, tracker({}, "mon mail : a@example.org"), {})
    assert (event["name"], event["value"]) == ("contact_address", "a@example.org")
    assert "a@example.org" in dispatcher.messages[0]["custom"]["text"]


async def test_a_message_that_sounds_like_distress_is_taken_and_help_is_named() -> None:
    """Who writes to the team has every reason to sound like it, and must not have to write it twice."""
    slots, (help_named,) = await validate("contact_message", "Aidez-moi à rentrer, je suis perdue", "distress")
    assert slots == {"contact_message": "Aidez-moi à rentrer, je suis perdue"}
    assert "143" in help_named


async def test_a_message_may_be_a_question() -> None:
    assert (await validate("contact_message", "Pouvez-vous m'aider ?"))[0] == {
        "contact_message": "Pouvez-vous m'aider ?"
    }


async def test_what_was_consented_to_is_sent_and_forgotten() -> None:
    payload, slots = await send(**FILLED, contact_consent=True)
    assert payload["contact"] == {
        "name": "A. B.",
        "email": "a@example.org",
        "message": "Rappelez-moi",
        "consent": True,
    }
    assert slots == dict.fromkeys(SLOTS)
    payload, _ = await send(
        **FILLED | {"contact_name": WITHHELD, "contact_address": "079 123 45 67"}, contact_consent=True
    )
    assert payload["contact"] == {"name": None, "phone": "079 123 45 67", "message": "Rappelez-moi", "consent": True}


async def test_without_consent_nothing_is_sent() -> None:
    payload, slots = await send(**FILLED, contact_consent=False)
    assert "contact" not in payload
    assert slots == dict.fromkeys(SLOTS)
