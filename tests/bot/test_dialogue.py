"""The real trained Rasa, from a visitor's message to the reply, in four languages."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from typing import Any
from uuid import uuid4

import pytest
from rasa_stack import CITATION, Dialogue

from bot.actions.answer_question import HUMAN_SUGGESTIONS
from embeddings.types import Memory

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
        ("fr", "Parlez-vous allemand ?", "langue de votre message"),
        ("it", "sei uno stupido", "Sono un programma"),
        ("pt", "Bonjour !", "Posez-moi une question"),
    ],
)
def test_small_talk_is_answered_in_the_language_of_the_message(
    bot: Dialogue, sender: str, language: str, text: str, expected: str
) -> None:
    replies = bot.say(text, language=language, sender=sender)
    assert [set(reply) for reply in replies] == [{"recipient_id", "text"}]
    assert expected in replies[0]["text"]
    assert not bot.answering.calls


def test_the_language_follows_the_messages_of_one_conversation(bot: Dialogue, sender: str) -> None:
    assert bot.say("hello", language="en", sender=sender)[0]["text"].startswith("Hello")
    assert bot.say("ciao", language="it", sender=sender)[0]["text"].startswith("Buongiorno")
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
    expected = Memory(question="Wo befindet sich der Hauptsitz?", entry_id="entry", items=("a", "b"))
    assert bot.answering.calls[-1] == ("und seit wann?", "de", expected)


@pytest.mark.parametrize("text", ["xqzt vlorp", "مرحبا، كيف أطلب اللجوء؟", "???", "👩🏽", "{slot}", "Dites-m'en plus"])
def test_what_is_not_understood_goes_to_the_answering_action(bot: Dialogue, sender: str, text: str) -> None:
    assert only_custom(bot.say(text, sender=sender))["kind"] == "answer"
    assert bot.answering.calls[0][0] == text


@pytest.mark.parametrize("text", ["/restart", "/request_human", "/greet@1.0", "/session_start"])
def test_a_leading_slash_gives_no_orders_to_rasa(bot: Dialogue, sender: str, text: str) -> None:
    bot.say("Où se trouve le siège ?", sender=sender)
    assert only_custom(bot.say(text, sender=sender))["kind"] in {"answer", "refusal"}
    assert bot.answering.calls[-1][2] is not None, "the conversation was reset"


@pytest.mark.parametrize("language", sorted(HUMAN_SUGGESTIONS))
def test_the_suggested_message_reaches_a_human(bot: Dialogue, sender: str, language: str) -> None:
    """The chip shown after two refusals has to lead to the hand-off in every language."""
    custom = only_custom(bot.say(HUMAN_SUGGESTIONS[language].message, language=language, sender=sender))
    assert custom["kind"] == "handoff"


def test_two_refusals_offer_a_human_and_yes_accepts(bot: Dialogue, sender: str) -> None:
    first = only_custom(bot.say("Where is Atlantis?", language="en", sender=sender))
    second = only_custom(bot.say("Who rules Atlantis?", language="en", sender=sender))
    assert first["suggestions"] == []
    assert second["suggestions"] == [asdict(HUMAN_SUGGESTIONS["en"])]
    assert only_custom(bot.say("yes please", language="en", sender=sender))["kind"] == "handoff"


def test_no_declines_the_offer_of_a_human(bot: Dialogue, sender: str) -> None:
    bot.say("Rufen Sie mich bitte zurück", language="de", sender=sender)
    assert "nächste Frage" in bot.say("nein danke", language="de", sender=sender)[0]["text"]


def test_yes_to_nothing_asks_for_the_question(bot: Dialogue, sender: str) -> None:
    bot.say("Qui dirige le bureau ?", sender=sender)
    assert bot.say("oui", sender=sender)[0]["text"] == "D'accord. Quelle est votre question ?"


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


def test_a_complaint_is_handed_over(bot: Dialogue, sender: str) -> None:
    assert only_custom(bot.say("Je veux me plaindre de votre service", sender=sender))["kind"] == "handoff"


def test_repeat_says_the_last_reply_again(bot: Dialogue, sender: str) -> None:
    assert "I answer questions" in bot.say("please repeat that", language="en", sender=sender)[0]["text"]
    answered = bot.say("When was the agreement signed?", language="en", sender=sender)
    assert bot.say("can you repeat?", language="en", sender=sender) == answered


def test_conversations_are_kept_in_the_file_with_a_write_ahead_log(bot: Dialogue, sender: str) -> None:
    """Rasa falls back to memory, with a warning only, where it cannot load the tracker store."""
    bot.say("bonjour", sender=sender)
    with closing(sqlite3.connect(bot.tracker_db)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("SELECT count(*) FROM events WHERE sender_id = ?", (sender,)).fetchone()[0] > 0


def test_without_the_webhook_there_is_no_reply_and_rasa_lives_on(rasa: Dialogue, sender: str) -> None:
    """No reply is what the API takes for a failure and answers itself."""
    assert rasa.say("Combien de membres y a-t-il ?", sender=sender) == []
    assert rasa.say("Bonjour", sender=sender)[0]["text"].startswith("Bonjour")
    with rasa.actions():
        assert only_custom(rasa.say("Combien de membres y a-t-il ?", sender=sender))["kind"] == "answer"
