"""What visitors are told about people: honest about who is there, and complete in every language."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa_stack import DESK

from bot.errors import UnknownCountryError
from bot.helplines import EmergencyContact, Helplines
from bot.office_hours import OfficeHours
from bot.safety.types import SITUATIONS, Danger, Situation

ZURICH = ZoneInfo("Europe/Zurich")
WEEK = OfficeHours.parse("mon-thu 09:00-12:00 13:30-17:00, fri 8:30-12:00", ZURICH)
LANGUAGES = sorted(DESK.responses.languages)
SATURDAY = datetime(2026, 11, 21, 12, tzinfo=UTC)
MONDAY_MORNING = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_the_bot_speaks_eight_languages() -> None:
    assert LANGUAGES == ["ar", "de", "en", "es", "fr", "it", "pt", "uk"]


@pytest.mark.parametrize("language", [*LANGUAGES, "tr"])
def test_availability_names_the_hours_in_the_office_s_own_time(language: str) -> None:
    """Zurich is one hour ahead of UTC in November."""
    at_work = replace(DESK, hours=WEEK, clock=lambda: MONDAY_MORNING).availability(language)
    away = replace(DESK, hours=WEEK, clock=lambda: SATURDAY).availability(language)
    assert "12:00" in at_work
    assert "09:00" in away
    assert "23" in away


def test_nothing_is_promised_where_no_hours_are_configured() -> None:
    assert not re.search(r"\d", DESK.availability("fr"))
    assert "quand" in DESK.availability("fr")


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_danger_is_met_with_the_configured_contacts_before_the_team(language: str, situation: Situation) -> None:
    contacts = (EmergencyContact("police", "17"), EmergencyContact("SOS Amitié", "09 72 39 40 50"))
    desk = replace(DESK, helplines=Helplines.named(contacts))
    payload = desk.distress(language, Danger("help", situation, 1.0))
    text = payload["text"]
    assert (payload["kind"], payload["flag"]) == ("handoff", "distress")
    assert text.index("17") < text.index("SOS Amitié") < text.index(desk.availability(language))
    assert not {"112", "143"} & set(text.split())
    assert "{" not in text
    assert [button["message"] for button in payload["suggestions"]] == ["tel:17", "tel:0972394050"]
    assert len(text) < 900


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_situation_is_named_in_words_of_its_own(language: str) -> None:
    replies = [DESK.distress(language, Danger("help", situation, 1.0)) for situation in SITUATIONS]
    openings = {reply["text"].split("\n")[0] for reply in replies}
    assert len(openings) == len(SITUATIONS)


def test_whom_to_call_first_depends_on_the_situation() -> None:
    first = {situation: DESK.helplines.for_situation(situation)[0].name for situation in SITUATIONS}
    assert (first["suicide"], first["violence"], first["medical"]) == ("listening", "police", "ambulance")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_concern_is_one_line_with_the_numbers(language: str) -> None:
    payload = DESK.concern(language, "despair")
    assert payload["kind"] == "notice"
    assert "143" in payload["text"]
    assert "\n" not in payload["text"]


def test_a_country_without_numbers_is_refused_with_the_remedy() -> None:
    with pytest.raises(UnknownCountryError, match="PASSERELLE_EMERGENCY_CONTACTS"):
        Helplines.of_country("XX")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_way_to_a_person_has_no_blank_left(language: str) -> None:
    for payload in (DESK.hand_over(language), DESK.hand_over_or_take_message(language), DESK.message_taken(language)):
        assert DESK.availability(language) in payload["text"]
        assert "{" not in payload["text"]


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        ("police 117", EmergencyContact("police", "117")),
        (" SOS Racisme  0800 55 44 43 ", EmergencyContact("SOS Racisme", "0800 55 44 43")),
        ("Helpline +41 31 350 00 00", EmergencyContact("Helpline", "+41 31 350 00 00")),
    ],
)
def test_contacts_are_a_name_and_a_number(text: str, contact: EmergencyContact) -> None:
    assert EmergencyContact.parse(text) == contact


@pytest.mark.parametrize("text", ["117", "police", "", "police one"])
def test_contacts_without_name_or_number_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="emergency contact"):
        EmergencyContact.parse(text)


@pytest.mark.parametrize(
    "text", ["mon", "9-17", "mon 9-17", "mon-fri 17:00-09:00", "monday 09:00-17:00", "mon 25:00-26:00"]
)
def test_hours_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        OfficeHours.parse(text, ZURICH)


def test_hours_may_span_the_end_of_the_week() -> None:
    assert {shift.weekday for shift in OfficeHours.parse("sat-mon 10:00-11:00", ZURICH).shifts} == {5, 6, 0}


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)))
def test_the_office_is_either_open_or_opens_within_a_week(moment: datetime) -> None:
    """Whenever somebody asks: open_until lies in the future, and an opening is followed by an open office."""
    now = moment.replace(tzinfo=UTC)
    until, opens = WEEK.open_until(now), WEEK.next_opening(now)
    assert until is None or now < until <= now + timedelta(hours=4)
    assert opens is not None
    assert now < opens <= now + timedelta(days=7)
    assert WEEK.open_until(opens) is not None
