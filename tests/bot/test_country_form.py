"""A question that lacks its country, and what fills the gap."""

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_stack import DESK

from bot.actions.country_form import FORM, ValidateCountryForm
from bot.country_question import CountryQuestions

COUNTRIES = CountryQuestions()
LEFT = [("country", None), ("country_question", None), ("requested_slot", None)]


@pytest.mark.parametrize(
    ("question", "completed"),
    [
        ("Un pays précis a-t-il participé ?", "X a-t-il participé ?"),
        ("Mon pays était-il membre ?", "X était-il membre ?"),
        ("Did my country take part?", "Did X take part?"),
        ("Hat mein Land teilgenommen?", "Hat X teilgenommen?"),
        ("Il mio paese ha partecipato?", "X ha partecipato?"),
        ("¿Mi país participó?", "¿X participó?"),
        ("O meu país participou?", "X participou?"),
        ("هل شارك بلدي؟", "هل شارك X؟"),
        ("Чи брала моя країна участь?", "Чи брала X участь?"),
    ],
)
def test_a_question_without_its_country_is_recognised_and_completed(question: str, completed: str) -> None:
    assert COUNTRIES.lacks_country(question)
    assert COUNTRIES.complete(question, "X") == completed


@pytest.mark.parametrize(
    "question",
    [
        "Quels pays ont participé ?",
        "Quel pays présidait l'Initiative de Berne ?",
        "Le Maroc, mon pays, a-t-il participé ?",
        "Did Japan take part in the Berne Initiative?",
        "How many countries took part?",
        "Puis-je retourner dans mon pays ?",
        "War Kanada unter den Teilnehmerstaaten der Berner Initiative?",
    ],
)
def test_other_questions_need_no_country(question: str) -> None:
    assert not COUNTRIES.lacks_country(question)


@pytest.mark.parametrize(
    ("said", "country"),
    [
        ("le marok", "Maroc"),
        ("je viens d'Algérie", "Algérie"),
        ("المغرب", "Maroc"),
        ("Україна", "Ukraine"),
        ("le Congo", "congo"),
    ],
)
def test_the_country_is_found_in_any_of_the_languages(said: str, country: str) -> None:
    """Two countries are called Congo: the name stays, and the answer names both."""
    assert COUNTRIES.country_in(said, "fr") == country


async def validate(said: str, intent: str = "ask_question", *, before: int = 0) -> tuple[list[Any], list[Any]]:
    """Run the validation after `before` earlier messages of the form; returns its events and messages."""
    user = {"event": "user", "text": said}
    events = [{"event": "active_loop", "name": FORM}, *[user] * (before + 1)]
    tracker = Tracker.from_dict(
        {
            "sender_id": "s",
            "slots": {"language": "fr", "country": said, "requested_slot": "country"},
            "latest_message": {"text": said, "intent": {"name": intent}},
            "events": [*events, {"event": "slot", "name": "country", "value": said}],
        }
    )
    dispatcher = CollectingDispatcher()
    return await ValidateCountryForm(COUNTRIES, DESK.responses).run(dispatcher, tracker, {}), dispatcher.messages


async def test_the_country_fills_the_slot() -> None:
    events, messages = await validate("C'est le Maroc")
    assert [(event["name"], event["value"]) for event in events] == [("country", "Maroc")]
    assert messages == []


async def test_an_unknown_name_is_asked_for_again_but_once() -> None:
    events, messages = await validate("Atlantide")
    assert [(event["name"], event["value"]) for event in events] == [("country", None)]
    assert ["pas de pays de ce nom" in message["custom"]["text"] for message in messages] == [True]
    assert (await validate("Atlantide", before=1))[0][-1]["event"] == "action_execution_rejected"


@pytest.mark.parametrize(
    ("said", "intent"),
    [("merci", "thank"), ("Combien de membres a l'OIM ?", "ask_question"), ("j'ai peur de mourir", "distress")],
)
async def test_anything_else_leaves_the_form(said: str, intent: str) -> None:
    events, messages = await validate(said, intent)
    assert [(event["name"], event["value"]) for event in events if event["event"] == "slot"] == LEFT
    assert [event["event"] for event in events][-3:] == ["active_loop", "slot", "action_execution_rejected"]
    assert messages == []


async def test_asking_for_another_language_repeats_the_question_in_it() -> None:
    events, messages = await validate("auf Deutsch bitte", "change_language")
    assert ([(event["name"], event["value"]) for event in events], messages) == ([("country", None)], [])
