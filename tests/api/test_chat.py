"""POST /api/chat: the contract, retries, order, and what is handed to Rasa."""

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select
from standins import CITATION, FakeAnswering, RasaStandIn

from api.database.engine import Database
from api.database.models import ContactRequest, Feedback
from bot.actions.answer_question import human_suggestion
from embeddings.types import Memory


async def _say(client: httpx.AsyncClient, message: str, **fields: object) -> dict[str, Any]:
    response = await client.post("/api/chat", json={"message": message, **fields})
    assert response.status_code == 200, response.text
    return response.json()


async def test_reply_has_exactly_the_fields_of_the_contract(client: httpx.AsyncClient) -> None:
    reply = await _say(client, "Bonjour", context={"page": "https://example.org/fr"})
    assert set(reply) == {"conversation_id", "turn_id", "language", "degraded", "messages"}
    assert reply["language"] == "fr"
    assert reply["degraded"] is False
    assert reply["messages"] == [
        {"kind": "smalltalk", "text": "Bonjour", "citations": [], "confidence": None, "suggestions": []}
    ]


async def test_conversation_goes_on_under_the_id_it_was_given(client: httpx.AsyncClient, rasa: RasaStandIn) -> None:
    first = await _say(client, "one")
    second = await _say(client, "two", conversation_id=first["conversation_id"])
    assert second["conversation_id"] == first["conversation_id"]
    assert second["turn_id"] != first["turn_id"]
    assert len(first["conversation_id"]) >= 32
    assert rasa.requests[0]["sender"] == rasa.requests[1]["sender"]


async def test_rasa_never_learns_the_capability(client: httpx.AsyncClient, rasa: RasaStandIn) -> None:
    reply = await _say(client, "one")
    assert reply["conversation_id"] not in str(rasa.requests)


async def test_rasa_gets_language_and_page(client: httpx.AsyncClient, rasa: RasaStandIn) -> None:
    await _say(client, "[de] Hallo", context={"page": "https://example.org/x", "other": 1}, unknown="ignored")
    metadata = rasa.requests[0]["metadata"]
    assert (metadata["language"], metadata["page"]) == ("de", "https://example.org/x")


@pytest.mark.parametrize(("text", "intent"), [("je veux mourir", "distress"), ("українською", "change_language")])
async def test_rasa_is_told_what_a_message_was_taken_for(
    client: httpx.AsyncClient, rasa: RasaStandIn, text: str, intent: str
) -> None:
    """The turn is interpreted once, here, and Rasa carries it out: it gets the act and every hypothesis."""
    await _say(client, text)
    await _say(client, "Que fait l'OIM contre le suicide ?")
    assert [body["metadata"]["intent"] for body in rasa.requests] == [intent, "ask_question"]
    turn = rasa.requests[0]["metadata"]["turn"]
    assert turn["interpretation"]["hypotheses"] == [{"act": intent, "probability": 1.0}]


@pytest.mark.parametrize("tag", ["de-CH", "DE", "de_AT"])
async def test_language_of_the_request_decides_where_the_text_does_not(client: httpx.AsyncClient, tag: str) -> None:
    assert (await _say(client, "OK", language=tag))["language"] == "de"


async def test_language_of_the_conversation_decides_where_the_request_does_not(client: httpx.AsyncClient) -> None:
    first = await _say(client, "[it] Ciao")
    assert (await _say(client, "OK", conversation_id=first["conversation_id"]))["language"] == "it"


async def test_answers_of_our_actions_pass_with_their_proof_and_without_what_is_internal(
    client: httpx.AsyncClient, rasa: RasaStandIn
) -> None:
    citation = {name: getattr(CITATION, name) for name in CITATION.__slots__}
    payload = {
        "kind": "answer",
        "text": "In 1951.",
        "citations": [citation],
        "confidence": 0.97,
        "suggestions": [{"label": "Who?", "message": "Who founded it?"}],
        "memory": {"question": "When?"},
        "trace": {"index_version": "v7"},
        "intent": "ask_question",
    }
    rasa.reply = lambda _: [{"recipient_id": "x", "custom": payload}, {"recipient_id": "x", "text": "Anything else?"}]
    reply = await _say(client, "When?")
    visible = {key: payload[key] for key in ("kind", "text", "citations", "confidence", "suggestions")}
    assert reply["messages"][0] == visible
    assert [message["kind"] for message in reply["messages"]] == ["answer", "smalltalk"]


async def test_buttons_become_suggestions(client: httpx.AsyncClient, rasa: RasaStandIn) -> None:
    rasa.reply = lambda _: [{"text": "Sure?", "buttons": [{"title": "Yes", "payload": "/affirm", "type": "postback"}]}]
    reply = await _say(client, "Forget me")
    assert reply["messages"][0]["suggestions"] == [{"label": "Yes", "message": "/affirm"}]


async def test_a_suggestion_that_is_clicked_is_taken_for_what_it_is(
    client: httpx.AsyncClient, rasa: RasaStandIn
) -> None:
    """A bare name may look like a greeting, but not where it was offered as a reading."""
    offered = [{"label": "Guilin", "message": "Guilin"}, asdict(human_suggestion("fr"))]
    rasa.reply = lambda _: [{"custom": {"kind": "clarification", "text": "?", "suggestions": offered}}]
    conversation = (await _say(client, "one"))["conversation_id"]
    for reading in offered:
        await _say(client, reading["message"], conversation_id=conversation)
    assert [sent["metadata"].get("intent") for sent in rasa.requests] == ["ask_question", "choose", "request_human"]


async def test_visitors_cannot_give_rasa_orders(client: httpx.AsyncClient, rasa: RasaStandIn) -> None:
    """Rasa takes "/intent" literally; only what it offered as a button may reach it so."""
    first = await _say(client, '/restart{"slot": 1}')
    assert not rasa.requests[0]["message"].startswith("/")
    rasa.reply = lambda _: [{"text": "Sure?", "buttons": [{"title": "Yes", "payload": "/affirm"}]}]
    await _say(client, "Hm", conversation_id=first["conversation_id"])
    await _say(client, "/affirm", conversation_id=first["conversation_id"])
    assert rasa.requests[2]["message"] == "/affirm"
    await _say(client, " / /deny", conversation_id=first["conversation_id"])
    assert rasa.requests[3]["message"] == "deny"


async def test_retry_gets_the_recorded_reply(client: httpx.AsyncClient, rasa: RasaStandIn) -> None:
    first = await _say(client, "one")
    again = {"conversation_id": first["conversation_id"], "message_id": "m-2"}
    second = await _say(client, "two", **again)
    assert await _say(client, "two", **again) == second
    assert len(rasa.requests) == 2


async def test_retry_while_the_first_try_runs_waits_for_its_reply(client: httpx.AsyncClient, rasa: RasaStandIn) -> None:
    first = await _say(client, "one")
    tries = [_say(client, "two", conversation_id=first["conversation_id"], message_id="m-2") for _ in range(5)]
    replies = await asyncio.gather(*tries)
    assert all(reply == replies[0] for reply in replies)
    assert len(rasa.requests) == 2


async def test_a_first_message_that_is_retried_stays_in_the_conversation_it_began(client: httpx.AsyncClient) -> None:
    """Its reply may be lost; then nobody would know the conversation, and the visitor could not erase it."""
    message_id = str(uuid4())
    tries = [_say(client, "one", message_id=message_id) for _ in range(3)]
    first, *again = await asyncio.gather(*tries)
    assert again == [first, first]
    other = await _say(client, "one", message_id=str(uuid4()))
    assert other["conversation_id"] != first["conversation_id"]


async def test_the_same_message_id_in_another_conversation_is_another_message(client: httpx.AsyncClient) -> None:
    one, other = await _say(client, "one", message_id="m"), await _say(client, "one", message_id="m")
    assert one["turn_id"] != other["turn_id"]


async def test_simultaneous_messages_are_all_replied_to_one_after_the_other(
    client: httpx.AsyncClient, rasa: RasaStandIn
) -> None:
    """Rasa sees them in the order in which the history shows them, and never two at once."""
    rasa.reply = lambda body: [{"text": f"re: {body['message']}"}]
    conversation = (await _say(client, "first"))["conversation_id"]
    texts = [f"message {number}" for number in range(20)]
    replies = await asyncio.gather(*(_say(client, text, conversation_id=conversation) for text in texts))
    assert [reply["messages"][0]["text"] for reply in replies] == [f"re: {text}" for text in texts]
    history = (await client.get("/api/conversation", headers={"X-Conversation": conversation})).json()
    assert [turn["message"] for turn in history["turns"]] == [body["message"] for body in rasa.requests]
    assert {turn["message"] for turn in history["turns"]} == {"first", *texts}
    assert rasa.busiest == 1


async def test_other_conversations_do_not_wait(client: httpx.AsyncClient, rasa: RasaStandIn) -> None:
    """A slow turn holds up its own conversation only."""
    answered = asyncio.Event()

    async def slow(body: dict[str, Any]) -> list[dict[str, str]]:
        if body["message"] == "slow":
            await answered.wait()
        return [{"text": "done"}]

    rasa.reply = slow
    waiting = asyncio.create_task(_say(client, "slow"))
    await _say(client, "quick")
    assert not waiting.done()
    answered.set()
    await waiting


async def test_the_question_is_recorded_before_anybody_is_asked(client: httpx.AsyncClient, rasa: RasaStandIn) -> None:
    """If the process dies while Rasa thinks, the visitor's words are not lost and a retry gets a reply."""
    conversation = (await _say(client, "one"))["conversation_id"]

    def die(_: dict[str, Any]) -> None:
        raise RuntimeError("the process dies")

    rasa.reply = die
    body = {"message": "two", "conversation_id": conversation, "message_id": "m"}
    assert (await client.post("/api/chat", json=body)).status_code == 500
    history = (await client.get("/api/conversation", headers={"X-Conversation": conversation})).json()
    seen = [(turn["message"], len(turn["messages"])) for turn in history["turns"]]
    assert seen == [("one", 1), ("two", 0)]
    rasa.reply = lambda _: [{"text": "at last"}]
    assert (await client.post("/api/chat", json=body)).json()["messages"][0]["text"] == "at last"


async def test_memory_of_a_rasa_turn_serves_retrieval_when_rasa_is_gone(
    client: httpx.AsyncClient, rasa: RasaStandIn, answering: FakeAnswering
) -> None:
    payload = {"kind": "answer", "text": "x", "memory": {"question": "Who?", "items": ["a"], "entry_id": "e"}}
    rasa.reply = lambda _: [{"custom": payload}]
    conversation = (await _say(client, "Who?"))["conversation_id"]
    rasa.reply = lambda _: [{"text": "You're welcome"}]
    await _say(client, "thanks", conversation_id=conversation)
    rasa.up = False
    await _say(client, "and when?", conversation_id=conversation)
    assert answering.calls == [("and when?", "fr", Memory("Who?", entry_id="e", items=("a",)))]


async def test_a_message_taken_by_the_dialogue_is_kept_with_the_conversation(
    client: httpx.AsyncClient, rasa: RasaStandIn, tmp_path: Path
) -> None:
    """Erasing the conversation erases the request, as if it had come by the form."""
    contact = {"name": None, "email": "a@example.org", "message": "Call me", "consent": True}
    rasa.reply = lambda _: [{"custom": {"kind": "notice", "text": "Thank you.", "contact": contact}}]
    reply = await _say(client, "yes")
    assert set(reply["messages"][0]) == {"kind", "text", "citations", "confidence", "suggestions"}
    (kept,) = await _rows(tmp_path, ContactRequest)
    assert (kept.email, kept.message) == ("a@example.org", "Call me")
    await client.delete("/api/conversation", headers={"X-Conversation": reply["conversation_id"]})
    assert await _rows(tmp_path, ContactRequest) == []


async def test_a_message_without_consent_is_never_kept(
    client: httpx.AsyncClient, rasa: RasaStandIn, tmp_path: Path
) -> None:
    contact = {"email": "a@example.org", "message": "Call me", "consent": False}
    rasa.reply = lambda _: [{"custom": {"kind": "notice", "text": "Thank you.", "contact": contact}}]
    assert (await _say(client, "yes"))["degraded"] is True
    assert await _rows(tmp_path, ContactRequest) == []


async def test_a_rating_said_in_words_goes_to_the_answer_before(
    client: httpx.AsyncClient, rasa: RasaStandIn, tmp_path: Path
) -> None:
    rasa.reply = lambda _: [{"custom": {"kind": "answer", "text": "In 1951."}}]
    answered = await _say(client, "When?")
    rasa.reply = lambda _: [{"custom": {"kind": "smalltalk", "text": "Sorry.", "rating": "down"}}]
    for _ in range(2):  # the second "no" follows no answer
        await _say(client, "no", conversation_id=answered["conversation_id"])
    (rating,) = await _rows(tmp_path, Feedback)
    assert (rating.turn_id, rating.rating) == (answered["turn_id"], "down")


async def _rows(tmp_path: Path, table: type[Any]) -> list[Any]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/passerelle.db")
    async with database.transaction() as session:
        rows = list(await session.scalars(select(table)))
    await database.close()
    return rows


async def test_nothing_of_an_erased_conversation_is_left_in_the_database_s_files(
    client: httpx.AsyncClient, tmp_path: Path
) -> None:
    """What is deleted still stands in SQLite's write-ahead log, until that is emptied."""
    reply = await _say(client, "my most secret words")
    written = [path.name for path in tmp_path.glob("passerelle.db*") if b"most secret" in path.read_bytes()]
    assert written
    await client.delete("/api/conversation", headers={"X-Conversation": reply["conversation_id"]})
    left = [path.name for path in tmp_path.glob("passerelle.db*") if b"most secret" in path.read_bytes()]
    assert left == []
