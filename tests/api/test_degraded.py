"""Without Rasa a visitor is still replied to, from retrieval, and the reply says so."""

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from standins import CITATION, FakeAnswering, RasaStandIn, Start

from api.chat.breaker import CircuitBreaker
from api.chat.rasa import RasaClient, RasaUnavailableError
from api.database.engine import Database
from api.database.models import Turn
from bot.interpretation.types import Hypothesis, Interpretation
from bot.interpretation.types import Turn as InterpretedTurn
from embeddings.types import Memory, Suggestion

TURN = InterpretedTurn("x", "fr", Interpretation((Hypothesis("ask_question", 1.0),)))


async def _hang(_: dict[str, Any]) -> None:
    await asyncio.Event().wait()


FAULTS: dict[str, Any] = {
    "timeout": _hang,
    "status": lambda _: httpx.Response(500, text="oops"),
    "empty": lambda _: [],
    "malformed": lambda _: httpx.Response(200, text="<html>"),
}
SHAPES: list[Any] = [
    {"text": "no list"},
    [{"text": 5}],
    [{"custom": {"text": "no kind"}}],
    [{"custom": {"kind": "answer", "text": "x", "confidence": 7}}],
    [{"custom": {"kind": "answer", "text": "x", "citations": [{"document_id": "d"}]}}],
    [{"custom": {"kind": "answer", "text": "x", "memory": {"nonsense": 1}}}],
    [None],
]


async def _recorded_turn(tmp_path: Path) -> Turn:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/passerelle.db")
    async with database.transaction() as session:
        turn = (await session.scalars(select(Turn))).one()
    await database.close()
    return turn


@pytest.mark.parametrize("reason", FAULTS)
async def test_retrieval_answers_whatever_is_wrong_with_rasa(
    start: Start, rasa: RasaStandIn, tmp_path: Path, reason: str
) -> None:
    """The reply is retrieval's with its proof, and the recorded turn says why."""
    client = await start(rasa_timeout=0.05)
    rasa.reply = FAULTS[reason]
    reply = (await client.post("/api/chat", json={"message": "[de] Wann?"})).json()
    assert reply["degraded"] is True
    message = reply["messages"][0]
    assert message["kind"] == "answer"
    assert message["confidence"] == 0.93
    assert message["citations"] == [asdict(CITATION)]
    turn = await _recorded_turn(tmp_path)
    assert (turn.degraded, turn.flags, turn.index_version, turn.kind) == (True, [f"rasa-{reason}"], "v7", "answer")
    remembered = Memory("[de] Wann?", items=("a", "b"), offered=(Suggestion("More", "Tell me more"),))
    assert turn.memory == json.loads(json.dumps(asdict(remembered)))
    assert turn.trace is not None
    assert turn.duration_ms is not None


async def test_what_rasa_says_about_the_turn_is_recorded_with_it(
    client: httpx.AsyncClient, rasa: RasaStandIn, tmp_path: Path
) -> None:
    """Intent, flags and trace are for staff; the figures come from the weightiest message."""
    payload = {
        "kind": "handoff",
        "text": "Call 143.",
        "flag": "distress",
        "intent": "distress",
        "trace": {"index_version": "v6"},
    }
    rasa.reply = lambda _: [{"text": "Hello"}, {"custom": payload}]
    await client.post("/api/chat", json={"message": "x"})
    turn = await _recorded_turn(tmp_path)
    assert (turn.kind, turn.intent, turn.flags, turn.index_version) == ("handoff", "distress", ["distress"], "v6")
    assert turn.degraded is False
    assert turn.reply is not None
    assert set(turn.reply[1]) == {"kind", "text", "citations", "confidence", "suggestions"}


@pytest.mark.parametrize("shape", SHAPES, ids=str)
async def test_replies_of_another_shape_than_agreed_never_reach_the_visitor(
    client: httpx.AsyncClient, rasa: RasaStandIn, shape: object
) -> None:
    rasa.reply = lambda _: shape
    reply = (await client.post("/api/chat", json={"message": "Wann?"})).json()
    assert reply["degraded"] is True


async def test_the_breaker_spares_rasa_and_the_visitors_the_waiting(
    client: httpx.AsyncClient, rasa: RasaStandIn
) -> None:
    """After three failures in a row nobody waits for Rasa any more."""
    rasa.reply = FAULTS["status"]
    for _ in range(5):
        assert (await client.post("/api/chat", json={"message": "x"})).json()["degraded"] is True
    assert len(rasa.requests) == 3


async def test_having_nothing_to_say_is_no_failure(client: httpx.AsyncClient, rasa: RasaStandIn) -> None:
    rasa.reply = FAULTS["empty"]
    for _ in range(5):
        await client.post("/api/chat", json={"message": "x"})
    assert len(rasa.requests) == 5


class Clock:
    """Seconds that pass only when told."""

    now = 0.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


def test_breaker_opens_tries_again_and_recovers() -> None:
    clock = Clock()
    breaker = CircuitBreaker(tolerance=2, pause=10, clock=clock)
    breaker.failed()
    breaker.succeeded()
    breaker.failed()
    assert breaker.admits(), "failures must be in a row"
    breaker.failed()
    assert not breaker.admits()
    clock.now = 10
    assert breaker.admits(), "one trial after the pause"
    assert not breaker.admits(), "and only one"
    breaker.failed()
    clock.now = 19
    assert not breaker.admits(), "a failed trial starts a new pause"
    clock.now = 20
    assert breaker.admits()
    breaker.succeeded()
    assert breaker.admits()
    assert breaker.admits()


async def test_rasa_is_asked_again_once_it_recovers(rasa: RasaStandIn) -> None:
    """Over the real client: open after three failures, one trial after the pause, and closed by its success."""
    clock = Clock()
    async with httpx.AsyncClient(transport=httpx.MockTransport(rasa)) as http:
        breaker = CircuitBreaker(tolerance=3, pause=10, clock=clock)
        client = RasaClient(http, urls=["http://rasa/"], timeout=1, breaker=breaker)

        async def outcome() -> str:
            try:
                messages = await client.send("s", "x", page=None, turn=TURN)
            except RasaUnavailableError as error:
                return error.reason
            return messages[0].text or ""

        rasa.up = False
        assert [await outcome() for _ in range(4)] == ["unreachable"] * 3 + ["paused"]
        clock.now, rasa.up = 10, True
        assert await outcome() == "Bonjour"
        rasa.up = False
        assert [await outcome() for _ in range(3)] == ["unreachable"] * 3


@pytest.mark.parametrize("reason", ["status", "timeout"])
async def test_distress_is_met_with_help_without_rasa(
    start: Start, rasa: RasaStandIn, answering: FakeAnswering, tmp_path: Path, reason: str
) -> None:
    client = await start(rasa_timeout=0.05, emergency_contacts="police 17, SOS Amitié 09 72 39 40 50")
    rasa.reply = FAULTS[reason]
    reply = (await client.post("/api/chat", json={"message": "je veux mourir"})).json()
    message = reply["messages"][0]
    assert (reply["degraded"], message["kind"]) == (True, "handoff")
    assert message["text"].index("17") < message["text"].index("09 72 39 40 50") < message["text"].index("formulaire")
    assert answering.calls == []
    assert (await _recorded_turn(tmp_path)).flags == ["distress", f"rasa-{reason}"]


async def test_a_person_is_offered_with_every_refusal_and_yes_leads_to_one_without_rasa(
    client: httpx.AsyncClient, rasa: RasaStandIn, answering: FakeAnswering
) -> None:
    """The offer speaks the visitor's language, and says nothing of an office whose hours are unknown."""
    rasa.up = False
    answering.refuses = True
    refused = (await client.post("/api/chat", json={"message": "Wer?", "language": "de"})).json()
    assert [s["label"] for s in refused["messages"][0]["suggestions"]] == ["More", "Mit einem Menschen sprechen"]
    body = {"message": "ja bitte", "conversation_id": refused["conversation_id"]}
    handed = (await client.post("/api/chat", json=body)).json()
    assert (handed["degraded"], handed["messages"][0]["kind"]) == (True, "handoff")
    assert "Kontaktformular" in handed["messages"][0]["text"]
    assert handed["messages"][0]["suggestions"] == [], "nobody could take a message in the conversation"


async def test_asking_for_a_person_needs_no_rasa(
    client: httpx.AsyncClient, rasa: RasaStandIn, answering: FakeAnswering
) -> None:
    rasa.up = False
    reply = (await client.post("/api/chat", json={"message": "I want to talk to a person", "language": "en"})).json()
    assert reply["messages"][0]["kind"] == "handoff"
    assert answering.calls == []


async def test_rasa_is_found_where_it_listens_now(rasa: RasaStandIn) -> None:
    """A new model takes over at the other address: whoever was asked last is asked first, and nobody is told."""
    listening, tried = {"one"}, []

    async def network(request: httpx.Request) -> httpx.Response:
        tried.append(request.url.host)
        if request.url.host not in listening:
            raise httpx.ConnectError("connection refused")
        return await rasa(request)

    async with httpx.AsyncClient(transport=httpx.MockTransport(network)) as http:
        client = RasaClient(http, urls=["http://one/", "http://other/"], timeout=1, breaker=CircuitBreaker())

        async def send() -> list[str]:
            tried.clear()
            await client.send("s", "x", page=None, turn=TURN)
            return tried

        assert await send() == ["one"]
        listening = {"one", "other"}
        assert await send() == ["one"]
        listening = {"other"}
        assert await send() == ["one", "other"]
        assert await send() == ["other"]
        listening = {"one"}
        assert await send() == ["other", "one"]
        listening = set()
        with pytest.raises(RasaUnavailableError, match="unreachable"):
            await send()
