"""The real trained Rasa, from a visitor's message to the reply, in eight languages."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from rasa_stack import CITATION, DESK, Dialogue, running_rasa

from bot.actions.answer_question import HUMAN_SUGGESTIONS

pytestmark = pytest.mark.slow

EMERGENCY_NUMBERS = ("112", "144", "117", "143")


@pytest.fixture
def sender() -> str:
    """Start a conversation of its own."""
    return uuid4().hex


@pytest.fixture
def bot(rasa: Dialogue) -> Iterator[Dialogue]:
    """Return Rasa with its action webhook in service and nothing asked yet."""
    rasa.answering.calls.clear()
    with rasa.actions():
        yield rasa


def only_custom(replies: list[dict[str, Any]]) -> dict[str, Any]:
    assert len(replies) == 1, replies
    custom: dict[str, Any] = replies[0]["custom"]
    return custom


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "Bonjour !", "Posez-moi une question"),
        ("en", "Good evening", "Ask me about the organisation"),
        ("de", "Guten Tag", "Stellen Sie mir eine Frage"),
        ("it", "Buongiorno", "Mi faccia una domanda"),
        ("fr", "Merci beaucoup", "Avec plaisir"),
        ("en", "Thanks a lot!", "You are welcome"),
        ("de", "Auf Wiedersehen!", "Auf Wiedersehen"),
        ("it", "Sei un robot?", "assistente automatico"),
        ("en", "Are you a human being?", "not a person"),
        ("de", "Was kannst du alles?", "Ich beantworte Fragen"),
        ("de", "Parlez-vous allemand ?", "Ich schreibe jetzt auf Deutsch"),
        ("it", "sei uno stupido", "Sono un programma"),
        ("es", "¡Hola!", "Hágame una pregunta"),
        ("pt", "Olá, bom dia", "Faça-me uma pergunta"),
        ("ar", "مرحبا", "اطرح عليّ سؤالاً"),
        ("uk", "Привіт!", "Поставте мені запитання"),
        ("uk", "Дякую!", "Чи маєте ще якесь запитання?"),
        ("tr", "Bonjour !", "Ask me about the organisation"),
    ],
)
def test_small_talk_is_answered_in_the_language_of_the_message(
    bot: Dialogue, sender: str, language: str, text: str, expected: str
) -> None:
    reply = only_custom(bot.say(text, language=language, sender=sender))
    assert (reply["kind"], "citations" in reply) == ("smalltalk", False)
    assert expected in reply["text"]
    assert reply["intent"] == bot.intent(text)


def test_the_language_follows_the_messages_of_one_conversation(bot: Dialogue, sender: str) -> None:
    assert only_custom(bot.say("hello", language="en", sender=sender))["text"].startswith("Hello")
    assert only_custom(bot.say("ciao", language="it", sender=sender, intent="greet"))["text"].startswith("Buongiorno")
    bot.say("Wie viele Mitglieder gibt es?", language="de", sender=sender)
    assert bot.answering.calls[-1][1] == "de"


def test_a_question_comes_back_as_answer_with_citation_confidence_and_trace(bot: Dialogue, sender: str) -> None:
    custom = only_custom(bot.say("Quand le bureau a-t-il ouvert ?", sender=sender))
    assert custom["kind"] == "answer"
    assert custom["text"] == "From the documents: Quand le bureau a-t-il ouvert ?"
    assert custom["citations"] == [asdict(CITATION)]
    assert custom["confidence"] == 0.93
    assert custom["language"] == "fr"
    assert custom["trace"]["index_version"] == "v1"
    assert custom["intent"] == "ask_question"


def test_a_follow_up_gets_the_memory_of_the_last_answer_even_after_small_talk(bot: Dialogue, sender: str) -> None:
    bot.say("Wo befindet sich der Hauptsitz?", language="de", sender=sender)
    bot.say("danke", language="de", sender=sender)
    bot.say("und seit wann?", language="de", sender=sender)
    question, language, memory = bot.answering.calls[-1]
    assert (question, language) == ("und seit wann?", "de")
    assert memory is not None
    assert memory.question == "Wo befindet sich der Hauptsitz?"


@pytest.mark.parametrize("text", ["xqzt vlorp", "مرحبا، كيف أطلب اللجوء؟", "???", "{slot}", "Dites-m'en plus"])
def test_what_is_not_understood_goes_to_the_answering_action(bot: Dialogue, sender: str, text: str) -> None:
    assert only_custom(bot.say(text, sender=sender))["kind"] == "answer"
    assert bot.answering.calls[0][0] == text


@pytest.mark.parametrize("text", ["/restart", "/request_human", "/greet@1.0", "/session_start", "/back"])
def test_a_leading_slash_gives_no_orders_to_rasa(bot: Dialogue, sender: str, text: str) -> None:
    """Whatever the rest is taken for, the conversation goes on as it was."""
    bot.say("Où se trouve le siège ?", sender=sender)
    assert bot.say(text, sender=sender)
    bot.say("Et depuis quand ?", sender=sender)
    assert bot.answering.calls[-1][2] is not None, "the conversation was reset"


@pytest.mark.parametrize("language", sorted(HUMAN_SUGGESTIONS))
def test_the_suggested_message_reaches_a_human(bot: Dialogue, sender: str, language: str) -> None:
    """The chip shown after a refusal has to lead to the hand-off in every language."""
    custom = only_custom(bot.say(HUMAN_SUGGESTIONS[language].message, language=language, sender=sender))
    assert custom["kind"] == "handoff"


def test_a_refusal_offers_a_human_and_yes_accepts(bot: Dialogue, sender: str) -> None:
    refused = only_custom(bot.say("Where is Atlantis?", language="en", sender=sender))
    assert refused["suggestions"] == [asdict(HUMAN_SUGGESTIONS["en"])]
    assert only_custom(bot.say("yes please", language="en", sender=sender))["kind"] == "handoff"


def test_no_declines_the_offer_of_a_human(bot: Dialogue, sender: str) -> None:
    bot.say("Rufen Sie mich bitte zurück", language="de", sender=sender)
    assert "nächste Frage" in only_custom(bot.say("nein danke", language="de", sender=sender))["text"]


def test_yes_to_nothing_asks_for_the_question(bot: Dialogue, sender: str) -> None:
    bot.say("Bonjour", sender=sender)
    assert only_custom(bot.say("oui", sender=sender))["text"] == "D'accord. Quelle est votre question ?"


def test_no_after_an_answer_is_a_rating_and_brings_an_offer_of_a_person(bot: Dialogue, sender: str) -> None:
    bot.say("Qui dirige le bureau ?", sender=sender)
    rated = only_custom(bot.say("non", sender=sender))
    assert (rated["kind"], rated["rating"]) == ("smalltalk", "down")
    assert only_custom(bot.say("oui", sender=sender))["kind"] == "handoff"


def test_an_offer_ends_with_the_next_message_that_is_no_reply_to_it(bot: Dialogue, sender: str) -> None:
    bot.say("Where is Atlantis?", language="en", sender=sender)
    bot.say("thanks", language="en", sender=sender)
    assert only_custom(bot.say("yes", language="en", sender=sender))["text"] == "All right. What is your question?"


@pytest.mark.parametrize(
    ("language", "question", "country", "completed"),
    [
        ("fr", "Un pays précis a-t-il participé ?", "le Maroc", "Maroc a-t-il participé ?"),
        ("de", "Hat mein Land teilgenommen?", "Ich komme aus Algerien", "Hat Algerien teilgenommen?"),
        ("en", "Did my country take part?", "moroco", "Did Morocco take part?"),
        ("uk", "Чи брала моя країна участь?", "Україна", "Чи брала Україна участь?"),
    ],
)
def test_a_question_without_its_country_is_answered_once_it_is_named(
    bot: Dialogue, sender: str, language: str, question: str, country: str, completed: str
) -> None:
    asked = only_custom(bot.say(question, language=language, sender=sender))
    assert asked["kind"] == "clarification"
    assert only_custom(bot.say(country, language=language, sender=sender))["kind"] == "answer"
    assert bot.answering.calls == [(completed, language, None)]


def test_the_country_form_is_left_by_whatever_else_is_said(bot: Dialogue, sender: str) -> None:
    bot.say("Mon pays a-t-il participé ?", sender=sender)
    bot.say("Combien d'États membres compte l'OIM ?", sender=sender)
    assert bot.answering.calls[-1][0] == "Combien d'États membres compte l'OIM ?"
    bot.say("Mon pays a-t-il participé ?", sender=sender)
    assert only_custom(bot.say("merci", sender=sender))["text"].startswith("Avec plaisir")
    bot.say("Et le Japon ?", sender=sender)
    assert bot.answering.calls[-1][0] == "Et le Japon ?"


def test_an_unknown_country_is_asked_for_again_in_the_language_just_chosen(bot: Dialogue, sender: str) -> None:
    bot.say("Mon pays a-t-il participé ?", sender=sender)
    again = bot.say("Atlantide", sender=sender)
    assert [reply["custom"]["text"] for reply in again] == [
        DESK.responses.text("utter_unknown_country", "fr"),
        "De quel pays s'agit-il ?",
    ]
    assert only_custom(bot.say("auf Deutsch bitte", language="de", sender=sender))["text"] == "Welches Land meinen Sie?"


def test_a_message_for_the_team_is_taken_step_by_step(bot: Dialogue, sender: str) -> None:
    """Handed to the API only after a clear yes, and forgotten by the slots then."""

    def say(text: str) -> str:
        return str(bot.say(text, sender=sender)[-1]["custom"]["text"])

    bot.say("Je voudrais parler à une personne", sender=sender)
    assert say("oui").startswith("Que dois-je transmettre")
    assert say("Pouvez-vous m'aider à rentrer en Tunisie ?").startswith("Quel est votre nom")
    assert say("Je m'appelle Amel").startswith("À quelle adresse")
    assert say("je ne sais pas").startswith("À quelle adresse")
    consent = say("c'est amel@example.org")
    assert "m'aider à rentrer en Tunisie ? — amel@example.org" in consent
    assert "Répondez oui ou non" in say("peut-être")
    sent = only_custom(bot.say("oui", sender=sender))
    assert sent["kind"] == "notice"
    assert sent["contact"] == {
        "name": "Je m'appelle Amel",
        "email": "amel@example.org",
        "message": "Pouvez-vous m'aider à rentrer en Tunisie ?",
        "consent": True,
    }
    tracker = bot.client.get(f"conversations/{sender}/tracker").json()
    assert {name: value for name, value in tracker["slots"].items() if name.startswith("contact_")} == dict.fromkeys(
        ("contact_message", "contact_name", "contact_address", "contact_consent")
    )
    assert not bot.answering.calls


def test_what_is_said_beside_the_form_is_replied_to_and_the_step_asked_for_again(bot: Dialogue, sender: str) -> None:
    for text in ("Je voudrais parler à une personne", "oui", "Aidez-moi à rentrer chez moi"):
        bot.say(text, sender=sender)
    beside = bot.say("Où est le siège ?", sender=sender, intent="ask_question")
    assert [reply["custom"]["text"][:17] for reply in beside] == ["From the document", "Quel est votre no"]
    assert bot.say("Amel", sender=sender, intent="form_step")[-1]["custom"]["text"].startswith("À quelle adresse")


def test_an_address_given_at_any_moment_is_kept_for_the_message(bot: Dialogue, sender: str) -> None:
    kept, asked = bot.say("079 555 44 22", sender=sender, intent="give_address")
    assert "079 555 44 22" in kept["custom"]["text"]
    assert asked["custom"]["text"].startswith("Que dois-je transmettre")
    assert bot.say("Rappelez-moi", sender=sender, intent="form_step")[-1]["custom"]["text"].startswith("Quel est votre")
    consent = bot.say("Amel", sender=sender, intent="form_step")[-1]["custom"]["text"]
    assert "Rappelez-moi — 079 555 44 22" in consent, "the address is not asked for again"


@pytest.mark.parametrize("end", ["non", "annuler"])
def test_without_consent_nothing_is_handed_over(bot: Dialogue, sender: str, end: str) -> None:
    for text in ("Je voudrais parler à une personne", "oui", "Aidez-moi", "non", "079 123 45 67"):
        bot.say(text, sender=sender)
    cancelled = only_custom(bot.say(end, sender=sender))
    assert cancelled["text"].startswith("Rien n'a été transmis")
    assert "contact" not in cancelled
    assert only_custom(bot.say("Où est le siège ?", sender=sender))["kind"] == "answer"


def test_a_form_goes_on_where_it_was_when_rasa_is_started_again(
    root: Path, rasa_python: Path, rasa_model: Path, embedding_model: Path, tmp_path: Path, sender: str
) -> None:
    """The state lies in the tracker store; a killed Rasa has no time to save anything."""
    with running_rasa(root, rasa_python, rasa_model, embedding_model, tmp_path) as before, before.actions():
        for text in ("Je voudrais parler à une personne", "oui", "Aidez-moi"):
            before.say(text, sender=sender)
    with running_rasa(root, rasa_python, rasa_model, embedding_model, tmp_path) as after, after.actions():
        assert after.say("non", sender=sender)[-1]["custom"]["text"].startswith("À quelle adresse")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "j'ai envie de me suicider"),
        ("en", "I want to kill myself"),
        ("de", "Mein Mann schlägt mich, ich habe Angst"),
        ("it", "Sono in pericolo, mi vuole ammazzare"),
    ],
)
def test_distress_is_met_with_help_and_never_with_an_answer(
    bot: Dialogue, sender: str, language: str, text: str
) -> None:
    custom = only_custom(bot.say(text, language=language, sender=sender))
    assert (custom["kind"], custom["flag"]) == ("handoff", "distress")
    assert all(number in custom["text"] for number in EMERGENCY_NUMBERS)
    assert not bot.answering.calls


def test_rasa_does_what_the_api_takes_a_message_for(bot: Dialogue, sender: str) -> None:
    assert only_custom(bot.say("Où est le siège ?", sender=sender, intent="distress"))["flag"] == "distress"
    assert not bot.answering.calls


def test_a_complaint_is_handed_over(bot: Dialogue, sender: str) -> None:
    sorry, handed = bot.say("Je veux me plaindre de votre service", sender=sender)
    assert sorry["custom"]["text"].startswith("Je suis désolé")
    assert handed["custom"]["kind"] == "handoff"


def test_repeat_says_the_last_reply_again(bot: Dialogue, sender: str) -> None:
    assert "I answer questions" in only_custom(bot.say("please repeat that", language="en", sender=sender))["text"]
    answered = only_custom(bot.say("When was the agreement signed?", language="en", sender=sender))
    again = only_custom(bot.say("can you repeat?", language="en", sender=sender))
    assert again == answered | {"intent": "repeat"}


def test_conversations_are_kept_in_the_file_with_a_write_ahead_log(bot: Dialogue, sender: str) -> None:
    """Rasa falls back to memory, with a warning only, where it cannot load the tracker store."""
    bot.say("bonjour", sender=sender)
    with closing(sqlite3.connect(bot.tracker_db)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("SELECT count(*) FROM events WHERE sender_id = ?", (sender,)).fetchone()[0] > 0


def test_without_the_webhook_there_is_no_reply_and_rasa_lives_on(rasa: Dialogue, sender: str) -> None:
    """No reply is what the API takes for a failure and answers itself."""
    assert rasa.say("Combien de membres y a-t-il ?", sender=sender) == []
    assert rasa.say("Bonjour", sender=sender) == []
    with rasa.actions():
        assert only_custom(rasa.say("Combien de membres y a-t-il ?", sender=sender))["kind"] == "answer"
