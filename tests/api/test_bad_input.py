"""Whatever a client sends: a clear 4xx as problem details, or a reply; never a 500, and nothing echoed."""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from standins import RasaStandIn, Start

from api.chat.schemas import clean

HOSTILE = Path(__file__).parents[3] / "shared" / "hostile"
JSON = {"Content-Type": "application/json"}


def _is_problem(response: httpx.Response, status: int, slug: str = "") -> None:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert {"type", "title", "status", "detail"} <= set(problem)
    assert problem["status"] == status
    assert problem["type"] == (f"urn:problem-type:passerelle:{slug}" if slug else "about:blank")
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"message": None},
        {"message": 5},
        {"message": ["a"]},
        {"message": ""},
        {"message": " \n\t\u00a0\u3000 "},
        {"message": "\x00\x07\x1b"},
        {"message": "\u200b\u2060\ufeff"},
        {"message": "x", "conversation_id": 5},
        {"message": "x", "message_id": ""},
        {"message": "x", "message_id": "é"},
        {"message": "x", "message_id": "y" * 65},
        {"message": "x", "language": "français"},
        {"message": "x", "language": "x" * 5000},
        {"message": "x", "language": "\ud800"},
        {"message": "x", "message_id": "\ud800"},
        {"message": "x", "context": "https://example.org"},
        {"message": "x", "context": {"page": "p" * 3000}},
        [],
        "text",
        5,
        None,
    ],
    ids=lambda body: repr(body)[:40],
)
async def test_wrong_fields_are_named(client: httpx.AsyncClient, body: object) -> None:
    response = await client.post("/api/chat", content=json.dumps(body), headers=JSON)
    _is_problem(response, 422, "invalid-request")
    assert response.json()["errors"]


async def test_nothing_of_the_input_is_repeated(client: httpx.AsyncClient) -> None:
    body = {"message": ["my secret illness"], "context": {"page": ["my secret illness"]}}
    response = await client.post("/api/chat", json=body)
    assert "secret" not in response.text


@pytest.mark.parametrize("length", [2001, 10_000])
async def test_too_long_messages_say_how_long_they_may_be(client: httpx.AsyncClient, length: int) -> None:
    response = await client.post("/api/chat", json={"message": "x" * length})
    _is_problem(response, 422, "message-too-long")
    assert "2000" in response.json()["detail"]
    assert (await client.post("/api/chat", json={"message": "x" * 2000})).status_code == 200


@pytest.mark.parametrize(
    ("content", "slug"),
    [
        (b'{"message": "caf\xe9"}', "not-utf-8"),
        (b"\xff\xfe\xfd", "not-utf-8"),
        (b'{"message": ', "invalid-json"),
        (b"message=hello", "invalid-json"),
        (b"[" * 50_000, ""),
        (b'{"message": ' + b"9" * 5000 + b"}", ""),
    ],
    ids=lambda content: repr(content)[:30],
)
async def test_bodies_that_are_no_json_are_refused(client: httpx.AsyncClient, content: bytes, slug: str) -> None:
    _is_problem(await client.post("/api/chat", content=content, headers=JSON), 400, slug)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None, "ü"])
async def test_other_content_types_are_refused(client: httpx.AsyncClient, kind: str | None) -> None:
    """A form of another site could send these without asking the browser's permission first."""
    headers = {"Content-Type": kind.encode()} if kind else {}
    _is_problem(
        await client.post("/api/chat", content=b'{"message": "x"}', headers=headers), 415, "unsupported-media-type"
    )


@pytest.mark.parametrize("chunked", [False, True])
async def test_huge_bodies_are_refused(client: httpx.AsyncClient, chunked: bool) -> None:
    """Also where their length is not announced."""

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" " * 10_000

    body = chunks() if chunked else b" " * 1_000_000
    _is_problem(await client.post("/api/chat", content=body, headers=JSON), 413)


@pytest.mark.parametrize("conversation", ["x", "", "A" * 32, "é\u202e", "../../etc/passwd", "\ud800", "x" * 9000])
async def test_unknown_conversations_are_told_to_start_anew(client: httpx.AsyncClient, conversation: str) -> None:
    body = json.dumps({"message": "x", "conversation_id": conversation})
    response = await client.post("/api/chat", content=body, headers=JSON)
    _is_problem(response, 404, "unknown-conversation")
    assert "without conversation_id" in response.json()["detail"]


async def test_half_characters_are_replaced(client: httpx.AsyncClient, rasa: RasaStandIn) -> None:
    """A browser that cuts a text inside an emoji sends half a surrogate pair."""
    content = rb'{"message": "a\ud83d", "context": {"page": "\udc00"}}'
    assert (await client.post("/api/chat", content=content, headers=JSON)).status_code == 200
    assert rasa.requests[0]["message"] == "a\ufffd"


async def test_control_characters_do_not_reach_rasa(client: httpx.AsyncClient, rasa: RasaStandIn) -> None:
    await client.post("/api/chat", json={"message": " \x00a\x1b[31m\nb\x9f "})
    assert rasa.requests[0]["message"] == "a[31m\nb"


@given(st.text(st.characters(exclude_categories=())))
def test_cleaning_is_complete_and_repeatable(text: str) -> None:
    """Any text becomes one that can be stored and sent; cleaning it again changes nothing."""
    once = clean(text)
    once.encode("utf-8")
    assert clean(once) == once


def _blns() -> list[str]:
    path = HOSTILE / "blns.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


NAUGHTY = pytest.mark.skipif(not _blns(), reason="the list of naughty strings is not there")


def _requests(text: str) -> Iterator[tuple[str, dict[str, Any], set[int]]]:
    """Put the text wherever a client may put text; with the statuses that are in order."""
    yield "/api/chat", {"message": text}, {200, 422}
    yield "/api/chat", {"message": "x", "conversation_id": text}, {404}
    yield "/api/chat", {"message": "x", "message_id": text, "language": text, "context": {"page": text}}, {200, 422}
    yield "/api/feedback", {"turn_id": text, "rating": "up", "comment": text}, {404, 422}
    contact = {"name": text, "phone": text, "email": "a@example.org", "message": text, "consent": True}
    yield "/api/contact", contact, {201, 422}


@NAUGHTY
async def test_naughty_strings_are_answered_or_refused(start: Start, rasa: RasaStandIn) -> None:
    client = await start(client_rate="1000000/minute")
    rasa.reply = lambda body: [{"text": body["message"]}]
    for text in _blns():
        for path, body, statuses in _requests(text):
            response = await client.post(path, content=json.dumps(body), headers=JSON)
            assert response.status_code in statuses, (path, body, response.text)
        header = {"X-Conversation": text.encode("utf-8", "replace").replace(b"\n", b"").replace(b"\r", b"")}
        assert (await client.get("/api/conversation", headers=header)).status_code == 404


@NAUGHTY
async def test_naughty_strings_are_answered_without_rasa_too(start: Start, rasa: RasaStandIn) -> None:
    client = await start(client_rate="1000000/minute")
    rasa.up = False
    for text in _blns()[::5]:
        response = await client.post("/api/chat", content=json.dumps({"message": text}), headers=JSON)
        assert response.status_code in {200, 422}, text
