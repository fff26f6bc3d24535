"""What surrounds the routes: limits, CORS, headers, the action webhook, health, metrics and the demo page."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import ValidationError
from standins import TOKEN, RasaStandIn, Start

from api.settings import Settings

WEBHOOK = "/internal/rasa/webhook"
ORIGIN = "https://example.org"


async def _say(client: httpx.AsyncClient, **fields: object) -> httpx.Response:
    return await client.post("/api/chat", json={"message": "x", **fields})


async def test_one_client_may_ask_so_often_and_is_told_when_to_try_again(start: Start) -> None:
    client = await start(client_rate="2/minute")
    statuses = [(await _say(client)).status_code for _ in range(2)]
    refused = await _say(client)
    assert [*statuses, refused.status_code] == [200, 200, 429]
    assert refused.json()["type"] == "urn:problem-type:passerelle:rate-limited"
    assert 1 <= int(refused.headers["retry-after"]) <= 60


async def test_one_conversation_may_ask_so_often_whoever_asks(start: Start) -> None:
    client = await start(conversation_rate="1/minute")
    conversation = (await _say(client)).json()["conversation_id"]
    statuses = [(await _say(client, conversation_id=conversation)).status_code for _ in range(2)]
    assert statuses == [200, 429]
    assert (await _say(client)).status_code == 200


async def _ask_from(client: httpx.AsyncClient, address: str) -> int:
    response = await client.post("/api/chat", json={"message": "x"}, headers={"X-Forwarded-For": address})
    return response.status_code


async def test_addresses_claimed_in_headers_are_not_believed(start: Start) -> None:
    """Otherwise anybody could escape the limit by inventing addresses."""
    client = await start(client_rate="1/minute")
    assert [await _ask_from(client, "192.0.2.1"), await _ask_from(client, "192.0.2.2")] == [200, 429]


async def test_addresses_are_believed_of_a_trusted_proxy(start: Start) -> None:
    client = await start(client_rate="1/minute", trusted_proxies="203.0.113.0/24")
    assert [await _ask_from(client, "192.0.2.1"), await _ask_from(client, "192.0.2.2")] == [200, 200]
    assert await _ask_from(client, "192.0.2.2") == 429


async def test_nobody_behind_a_proxy_passes_for_this_machine(start: Start) -> None:
    """Programs on this machine are not limited; a forwarded request is never one of theirs."""
    client = await start(client_rate="1/minute", trusted_proxies="203.0.113.0/24")
    assert [await _ask_from(client, "127.0.0.1"), await _ask_from(client, "127.0.0.1")] == [200, 429]


async def test_other_origins_get_no_access_by_default(client: httpx.AsyncClient) -> None:
    preflight = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}
    response = await client.options("/api/chat", headers=preflight)
    assert "access-control-allow-origin" not in response.headers
    assert "access-control-allow-origin" not in (await client.get("/health/live", headers={"Origin": ORIGIN})).headers


async def test_allowed_origins_get_access_and_others_do_not(start: Start) -> None:
    client = await start(allowed_origins=f"{ORIGIN}, https://other.example.org")
    for origin, allowed in ((ORIGIN, ORIGIN), ("https://evil.example", None)):
        preflight = {
            "Origin": origin,
            "Access-Control-Request-Method": "DELETE",
            "Access-Control-Request-Headers": "content-type,x-conversation",
        }
        response = await client.options("/api/conversation", headers=preflight)
        assert response.headers.get("access-control-allow-origin") == allowed
        assert response.is_success == (allowed is not None)


@pytest.mark.parametrize("path", ["/", "/widget.js", "/api/conversation", "/nowhere", "/health/live"])
async def test_every_response_carries_the_security_headers(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers
    policy = headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


async def test_conversations_are_not_cached(client: httpx.AsyncClient) -> None:
    assert (await _say(client)).headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/nowhere", 404), ("GET", "/api/chat", 405), ("POST", "/", 405)]
)
async def test_wrong_paths_and_methods_are_problems_too(
    client: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    response = await client.request(method, path)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == status


async def test_unforeseen_errors_tell_nothing(client: httpx.AsyncClient, rasa: RasaStandIn) -> None:
    def fail(_: dict[str, Any]) -> None:
        raise RuntimeError("password=hunter2")

    rasa.reply = fail
    response = await _say(client)
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert "hunter2" not in response.text


async def test_rasa_may_run_actions(client: httpx.AsyncClient) -> None:
    call = {"next_action": "action_answer_question", "tracker": {"events": ["x" * 100_000]}}
    response = await client.post(WEBHOOK, json=call, headers={"Authorization": f"Bearer {TOKEN}"})
    assert response.json() == {"events": [], "responses": [{"text": "action_answer_question"}]}


async def test_failed_actions_are_told_in_rasas_terms(client: httpx.AsyncClient) -> None:
    """Rasa reads `error` and `action_name` of an unsuccessful call."""
    response = await client.post(
        WEBHOOK, json={"next_action": "action_unknown"}, headers={"Authorization": f"Bearer {TOKEN}"}
    )
    assert response.status_code == 404
    assert response.json() == {"error": "Train again.", "action_name": "action_unknown"}


@pytest.mark.parametrize("header", [None, "", "Bearer", f"Bearer {TOKEN}x", TOKEN, f"Basic {TOKEN}", "Bearer é"])
async def test_nobody_else_may_run_actions(client: httpx.AsyncClient, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header.encode()}
    response = await client.post(WEBHOOK, json={"next_action": "x"}, headers=headers)
    assert response.status_code == 403
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer None"])
async def test_without_a_token_nobody_may_run_actions(start: Start, header: str) -> None:
    client = await start(action_token=None)
    response = await client.post(WEBHOOK, json={"next_action": "x"}, headers={"Authorization": header})
    assert response.status_code == 403


async def test_the_webhook_is_not_advertised(client: httpx.AsyncClient) -> None:
    description = (await client.get("/openapi.json")).json()
    assert WEBHOOK not in description["paths"]
    assert {"/api/chat", "/api/conversation", "/api/feedback", "/api/contact"} <= set(description["paths"])


async def test_ready_when_all_is_well(client: httpx.AsyncClient) -> None:
    response = await client.get("/health/ready")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ready", "database": "up", "index": "up", "rasa": "up", "index_version": "v7"
    }  # fmt: skip


async def test_ready_without_rasa_and_says_so(client: httpx.AsyncClient, rasa: RasaStandIn) -> None:
    rasa.up = False
    response = await client.get("/health/ready")
    assert response.status_code == 200
    assert (response.json()["status"], response.json()["rasa"]) == ("degraded", "down")


async def test_not_ready_without_index(start: Start) -> None:
    client = await start(index_version=None)
    response = await client.get("/health/ready")
    assert (response.status_code, response.json()["index"]) == (503, "missing")
    assert (await client.get("/health/live")).status_code == 200


async def test_not_ready_without_tables(start: Start, tmp_path: Path) -> None:
    client = await start()
    (tmp_path / "passerelle.db").unlink()
    response = await client.get("/health/ready")
    assert (response.status_code, response.json()["database"]) == (503, "down")


async def test_metrics_count_turns_and_failures(client: httpx.AsyncClient, rasa: RasaStandIn) -> None:
    await _say(client)
    rasa.up = False
    await _say(client)
    text = (await client.get("/metrics")).text
    assert 'passerelle_turns_total{degraded="false",kind="smalltalk",language="fr"} 1.0' in text
    assert 'passerelle_turns_total{degraded="true",kind="answer",language="fr"} 1.0' in text
    assert 'passerelle_rasa_failures_total{reason="unreachable"} 1.0' in text
    assert "passerelle_turn_duration_seconds_count 2.0" in text
    assert "passerelle_turns_in_flight 0.0" in text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("allowed_origins", "*"),
        ("allowed_origins", "https://example.org/path"),
        ("action_token", "short"),
        ("client_rate", "often"),
        ("trusted_proxies", "proxy"),
        ("default_language", "French"),
        ("rasa_timeout", "0"),
        ("port", "0"),
    ],
)
def test_wrong_settings_stop_the_start_and_are_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"PASSERELLE_{name.upper()}", value)
    with pytest.raises(ValidationError, match=name) as error:
        Settings()
    assert "short" not in str(error.value), "a secret must not end up in a log"


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSERELLE_VAR_DIR", "/data")
    monkeypatch.setenv("PASSERELLE_ALLOWED_ORIGINS", "https://a.example, http://localhost:8080")
    settings = Settings()
    assert settings.allowed_origins == ("https://a.example", "http://localhost:8080")
    assert settings.database_url == "sqlite+aiosqlite:////data/passerelle.db"
