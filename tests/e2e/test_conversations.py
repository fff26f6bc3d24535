"""Whole conversations over HTTP, with the real Rasa and real retrieval; they lie in conversations/*.yml."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import yaml
from stack import Stack, running_stack

FEWEST = 60
LANGUAGES = {"fr", "de", "it", "en"}


def _conversations() -> Iterator[tuple[str, list[Any]]]:
    for path in sorted(Path(__file__).with_name("conversations").glob("*.yml")):
        for title, turns in yaml.safe_load(path.read_text("utf-8")).items():
            yield f"{path.stem}: {title}", turns


CONVERSATIONS = dict(_conversations())


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One Passerelle for all conversations, which waits for Rasa however busy the machine is."""
    with running_stack(tmp_path_factory.mktemp("stack"), PASSERELLE_RASA_TIMEOUT="30") as running:
        running.wait_for_dialogue()
        yield running


def test_there_are_conversations_enough_in_four_languages() -> None:
    spoken = Counter(title.split(": ")[1].split(",")[0] for title in CONVERSATIONS)
    assert sum(spoken[language] for language in LANGUAGES) >= FEWEST
    assert min(spoken[language] for language in LANGUAGES) >= FEWEST / 4


@pytest.mark.slow
@pytest.mark.e2e
@pytest.mark.parametrize("title", CONVERSATIONS)
def test_conversation(stack: Stack, title: str) -> None:
    """The page speaks the language that the title begins with; "any" stands for any kind of message."""
    page_language = title.split(": ")[1].split(",")[0]
    conversation = None
    for said, kinds, words, language in CONVERSATIONS[title]:
        reply = stack.say(said, conversation, language=page_language)
        conversation = reply["conversation_id"]
        text = "\n".join(message["text"] for message in reply["messages"])
        assert not reply["degraded"], said
        assert words in text, f"{said!r} was replied to with: {text}"
        assert kinds == "any" or [message["kind"] for message in reply["messages"]] == kinds.split(), text
        assert reply["language"] == language, f"{said!r} was taken for {reply['language']}"
        for message in reply["messages"]:
            assert (message["kind"] == "answer") <= bool(message["citations"])


@pytest.mark.slow
@pytest.mark.e2e
def test_a_message_taken_in_the_conversation_is_kept_and_erased_with_it(stack: Stack) -> None:
    conversation = None
    for said in ("Je voudrais parler à une personne", "oui", "Rappelez-moi", "Amel", "079 123 45 67", "oui"):
        conversation = stack.say(said, conversation)["conversation_id"]

    def kept() -> list[Any]:
        with sqlite3.connect(stack.var_dir / "passerelle.db") as connection:
            query = "SELECT name, phone FROM contact_requests WHERE message = 'Rappelez-moi'"
            return connection.execute(query).fetchall()

    assert kept() == [("Amel", "079 123 45 67")]
    erased = stack.client.delete("/api/conversation", headers={"X-Conversation": conversation or ""})
    assert erased.status_code == 204
    assert kept() == []
    files = [*stack.var_dir.glob("passerelle.db*"), *(stack.var_dir / "rasa").glob("tracker.db*")]
    assert [path.name for path in files if b"079 123 45 67" in path.read_bytes()] == []


@pytest.mark.slow
@pytest.mark.e2e
def test_the_next_message_is_not_forced_into_a_reading(stack: Stack) -> None:
    """A clarification offers its readings as buttons; whoever says something else is heard."""
    unclear = stack.say("réunion Berne 2004 documents", language="fr")
    conversation = unclear["conversation_id"]
    assert stack.say("Merci beaucoup", conversation)["messages"][0]["kind"] == "smalltalk"
    for suggestion in unclear["messages"][0]["suggestions"]:
        answered = stack.say(suggestion["message"], conversation)["messages"][0]
        assert answered["kind"] == "answer", suggestion


@pytest.mark.slow
@pytest.mark.e2e
def test_two_messages_at_once_are_both_answered_in_order(stack: Stack) -> None:
    conversation = stack.say("Bonjour", language="fr")["conversation_id"]
    said = ["Combien d'États membres compte l'OIM ?", "Merci beaucoup", "Au revoir"]
    with ThreadPoolExecutor(len(said)) as pool:
        replies = list(pool.map(lambda text: stack.say(text, conversation), said))
    assert [reply["messages"][0]["kind"] for reply in replies] == ["answer", "smalltalk", "smalltalk"]
    history = stack.client.get("/api/conversation", headers={"X-Conversation": conversation}).json()
    assert len(history["turns"]) == 4
    assert {turn["turn_id"] for turn in history["turns"][1:]} == {reply["turn_id"] for reply in replies}


@pytest.mark.slow
@pytest.mark.e2e
def test_a_retried_message_is_answered_once(stack: Stack) -> None:
    """Rasa hears it once: a second "oui" would have begun the form."""
    conversation = stack.say("Quel est le budget annuel de l'OIM ?", language="fr")["conversation_id"]
    first, again = (stack.say("oui", conversation, message_id="m-1") for _ in range(2))
    assert first == again
    history = stack.client.get("/api/conversation", headers={"X-Conversation": conversation}).json()
    assert len(history["turns"]) == 2
    assert stack.say("oui", conversation)["messages"][0]["text"].startswith("Que dois-je transmettre")
