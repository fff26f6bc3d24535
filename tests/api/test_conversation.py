"""A visitor's own history, erasing it, feedback on it and asking for a human."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from standins import RasaStandIn

TABLES = ("conversations", "turns", "feedback", "contact_requests")
CONTACT = {"email": "a@example.org", "message": "Please call me", "consent": True}


async def _say(client: httpx.AsyncClient, message: str, **fields: object) -> dict[str, Any]:
    return (await client.post("/api/chat", json={"message": message, **fields})).json()


def _count(tmp_path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(tmp_path / "passerelle.db")) as connection:
        return {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}


def _tracker(tmp_path: Path, *senders: str) -> Path:
    path = tmp_path / "rasa" / "tracker.db"
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id TEXT, data TEXT)")
        connection.executemany("INSERT INTO events (sender_id) VALUES (?)", [(sender,) for sender in senders])
    return path


def _senders(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT sender_id FROM events")]


async def test_history_shows_turns_in_order_with_replies_and_rating(client: httpx.AsyncClient) -> None:
    first = await _say(client, "one")
    header = {"X-Conversation": first["conversation_id"]}
    second = await _say(client, "two", conversation_id=first["conversation_id"])
    await client.post("/api/feedback", json={"turn_id": second["turn_id"], "rating": "up"})
    history = (await client.get("/api/conversation", headers=header)).json()
    assert history["language"] == "fr"
    assert [turn["message"] for turn in history["turns"]] == ["one", "two"]
    assert [turn["rating"] for turn in history["turns"]] == [None, "up"]
    assert history["turns"][1]["messages"] == second["messages"]
    assert history["turns"][1]["turn_id"] == second["turn_id"]
    assert history["turns"][0]["received_at"].endswith("Z")


async def test_the_capability_is_nowhere_in_the_database(client: httpx.AsyncClient, tmp_path: Path) -> None:
    capability = (await _say(client, "one"))["conversation_id"].encode()
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("passerelle.db*"))
    assert b"one" in stored
    assert capability not in stored


async def test_erasing_removes_everything_of_this_conversation_and_nothing_else(
    client: httpx.AsyncClient, rasa: RasaStandIn, tmp_path: Path
) -> None:
    mine, other = await _say(client, "mine"), await _say(client, "other")
    for reply in (mine, other):
        await client.post("/api/feedback", json={"turn_id": reply["turn_id"], "rating": "down"})
        await client.post("/api/contact", json={**CONTACT, "conversation_id": reply["conversation_id"]})
    senders = [body["sender"] for body in rasa.requests]
    tracker = _tracker(tmp_path, senders[0], senders[1], senders[0])
    header = {"X-Conversation": mine["conversation_id"]}
    assert (await client.delete("/api/conversation", headers=header)).status_code == 204
    assert _count(tmp_path) == dict.fromkeys(TABLES, 1)
    assert _senders(tracker) == [senders[1]]
    assert (await client.get("/api/conversation", headers=header)).status_code == 404
    assert (await client.delete("/api/conversation", headers=header)).status_code == 404


async def test_erasing_needs_no_tracker_file(client: httpx.AsyncClient) -> None:
    header = {"X-Conversation": (await _say(client, "one"))["conversation_id"]}
    assert (await client.delete("/api/conversation", headers=header)).status_code == 204


async def test_nothing_is_erased_if_the_tracker_cannot_be(client: httpx.AsyncClient, tmp_path: Path) -> None:
    """Saying "erased" while Rasa still knows it would be a lie; the visitor may try again."""
    header = {"X-Conversation": (await _say(client, "one"))["conversation_id"]}
    (tmp_path / "rasa").mkdir()
    (tmp_path / "rasa" / "tracker.db").write_bytes(b"this is no database" * 100)
    response = await client.delete("/api/conversation", headers=header)
    assert response.status_code == 503
    assert response.json()["type"].endswith(":erase-failed")
    assert (await client.get("/api/conversation", headers=header)).status_code == 200


async def test_a_later_rating_replaces_the_earlier_one(client: httpx.AsyncClient, tmp_path: Path) -> None:
    turn = (await _say(client, "one"))["turn_id"]
    for rating in ("up", "down"):
        body = {"turn_id": turn, "rating": rating, "comment": " why "}
        assert (await client.post("/api/feedback", json=body)).status_code == 204
    with closing(sqlite3.connect(tmp_path / "passerelle.db")) as connection:
        assert connection.execute("SELECT rating, comment FROM feedback").fetchall() == [("down", "why")]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"turn_id": "unknown", "rating": "up"}, 404),
        ({"turn_id": "unknown", "rating": "sideways"}, 422),
        ({"turn_id": "unknown"}, 422),
        ({"turn_id": "unknown", "rating": "up", "comment": "x" * 3000}, 422),
    ],
)
async def test_feedback_on_nothing_is_refused(client: httpx.AsyncClient, body: dict[str, Any], status: int) -> None:
    assert (await client.post("/api/feedback", json=body)).status_code == status


async def test_contact_request_is_recorded_with_its_consent(client: httpx.AsyncClient, tmp_path: Path) -> None:
    body = {**CONTACT, "name": " Ada ", "phone": ""}
    response = await client.post("/api/contact", json=body)
    assert response.status_code == 201
    with closing(sqlite3.connect(tmp_path / "passerelle.db")) as connection:
        row = connection.execute(
            "SELECT id, name, email, phone, message, state, consented_at IS NOT NULL FROM contact_requests"
        ).fetchone()
    assert row == (response.json()["reference"], "Ada", "a@example.org", None, "Please call me", "new", 1)


@pytest.mark.parametrize(
    "change",
    [
        {"consent": False},
        {"consent": None},
        {"email": None},
        {"email": "", "phone": "  "},
        {"email": "nobody"},
        {"phone": "call me maybe"},
        {"message": " \u200b "},
        {"message": "x" * 6000},
    ],
    ids=str,
)
async def test_contact_request_without_consent_address_or_message_is_refused(
    client: httpx.AsyncClient, tmp_path: Path, change: dict[str, Any]
) -> None:
    assert (await client.post("/api/contact", json={**CONTACT, **change})).status_code == 422
    assert _count(tmp_path)["contact_requests"] == 0


async def test_contact_request_of_an_unknown_conversation_is_refused(client: httpx.AsyncClient) -> None:
    assert (await client.post("/api/contact", json={**CONTACT, "conversation_id": "x"})).status_code == 404
