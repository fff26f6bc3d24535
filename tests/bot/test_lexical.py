"""Told by words alone: distress and the wish for a person, and what only looks like them."""

import json
from pathlib import Path

import pytest

from bot.actions.answer_question import HUMAN_SUGGESTIONS
from bot.lexical import asks_for_human, says_no, says_yes, tells_distress


@pytest.mark.parametrize(
    "text",
    [
        "j'ai envie de me suicider",
        "je veux mourir",
        "Mon mari me frappe, aidez-moi",
        "jveu mourrir",
        "jveux me tuer",
        "I want to kill myself",
        "i wana kil myself",
        "He beats me every day",
        "I'm in danger",
        "Ich will nicht mehr leben",
        "Mein Mann schlägt mich, ich habe Angst",
        "Sono in pericolo, mi vuole ammazzare",
        "quiero morir",
        "Não quero mais viver",
        "أريد أن أموت",
        "زوجي يضربني",
        "я хочу померти",
        "не хочу більше жити",
    ],
)
def test_distress_is_what_people_say_of_themselves(text: str) -> None:
    assert tells_distress(text)


@pytest.mark.parametrize(
    "text",
    [
        "Que fait l'OIM contre le suicide ?",
        "Does IOM help people in danger?",
        "Combien de personnes meurent en Méditerranée ?",
        "Wer hilft Opfern von Gewalt?",
        "Quels pays sont en danger ?",
        "Cosa fa l'OIM contro la tratta?",
    ],
)
def test_questions_on_the_subject_stay_questions(text: str) -> None:
    assert not tells_distress(text)


@pytest.mark.parametrize("text", [suggestion.message for suggestion in HUMAN_SUGGESTIONS.values()])
def test_the_suggested_message_asks_for_a_person(text: str) -> None:
    assert asks_for_human(text)


@pytest.mark.parametrize("text", ["Quelle personne dirige le bureau ?", "Who is the contact person?", "in person"])
def test_not_every_person_is_wanted(text: str) -> None:
    assert not asks_for_human(text)


@pytest.mark.parametrize(
    "text",
    ["oui", "Oui merci !", "yes please", "Ja, bitte", "sí", "sim", "نعم", "так", "je suis d'accord", "Sì, accetto"],
)
def test_a_plain_yes(text: str) -> None:
    assert says_yes(text)


@pytest.mark.parametrize("text", ["oui mais quand ?", "non", "yesterday", "ja aber wo", "peut-être", ""])
def test_anything_more_is_no_plain_yes(text: str) -> None:
    assert not says_yes(text)


@pytest.mark.parametrize(("text", "no"), [("non", True), ("No thanks!", True), ("ні", True), ("non mais où ?", False)])
def test_a_plain_no(text: str, no: bool) -> None:
    assert says_no(text) is no


def test_no_labelled_question_on_the_documents_is_taken_for_either(shared: Path) -> None:
    """A false alarm would keep an answer from the visitor."""
    lines = (shared / "questions" / "dev.jsonl").read_text("utf-8").splitlines()
    questions = [turn for line in lines if (case := json.loads(line))["expect"] == "answer" for turn in case["turns"]]
    assert [text for text in questions if tells_distress(text) or asks_for_human(text)] == []
