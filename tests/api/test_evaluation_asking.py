"""Evaluation asks over real HTTP, and a broken reply costs one case, not the run."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from api.evaluation import Case, Outcome, Rate, UnreachableError, evaluate

CASE = Case(
    id="c-1",
    lang="fr",
    kind="fact",
    turns=("Quand ?",),
    expect="answer",
    source=("accueil",),
    must=(("1994", "nonante-quatre"), ("berne",)),
    must_not=("1995",),
    note="Ouverture.",
)
Script = Callable[[dict[str, Any]], tuple[int, Any]]


def body(text: str, kind: str = "answer", conversation_id: str = "conversation-1") -> dict[str, Any]:
    citation = {"document_id": "accueil", "title": "", "section": "", "quote": "", "start": 0, "end": 0}
    message = {"kind": kind, "text": text, "citations": [{**citation, "content_hash": "", "url": ""}]}
    reply = {"conversation_id": conversation_id, "turn_id": "t", "language": "fr", "degraded": False}
    return {**reply, "messages": [message]}


@pytest.fixture
def serve() -> Iterator[Callable[[Script], str]]:
    """Start a small server whose replies to /api/chat come from a function; yields its address."""
    servers: list[ThreadingHTTPServer] = []

    def start(script: Script) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                request = json.loads(self.rfile.read(int(self.headers["content-length"])))
                status, reply = script(request) if self.path == "/api/chat" else (404, {})
                data = reply.encode() if isinstance(reply, str) else json.dumps(reply).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                """Keep the test's output clean."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_turns_of_a_case_share_a_conversation_and_cases_do_not(serve: Callable[[Script], str]) -> None:
    heard: list[tuple[str, str | None]] = []

    def script(request: dict[str, Any]) -> tuple[int, Any]:
        heard.append((request["message"], request["conversation_id"]))
        started = sum(known is None for _, known in heard)
        return 200, body("Berne, 1994", conversation_id=request["conversation_id"] or f"conversation-{started}")

    cases = [replace(CASE, turns=("a", "b", "c")), replace(CASE, id="c-2", turns=("d",))]
    seen: list[Outcome] = []
    report = evaluate(serve(script), cases, seen.append)
    assert heard == [("a", None), ("b", "conversation-1"), ("c", "conversation-1"), ("d", None)]
    assert report.accuracy == Rate(2, 2)
    assert tuple(seen) == report.outcomes


def test_only_the_last_reply_counts(serve: Callable[[Script], str]) -> None:
    url = serve(lambda request: (200, body("Berne, 1994" if request["message"] == "a" else "Rien")))
    assert evaluate(url, [replace(CASE, turns=("a", "b"))]).accuracy == Rate(0, 1)


@pytest.mark.parametrize(
    ("status", "reply", "reason"),
    [
        (429, {"title": "Too many requests"}, "HTTP 429"),
        (200, "<html>", "outside the contract"),
        (200, {"messages": []}, "outside the contract"),
    ],
)
def test_a_case_without_proper_reply_fails_and_the_rest_goes_on(
    serve: Callable[[Script], str], status: int, reply: object, reason: str
) -> None:
    url = serve(lambda request: (200, body("Berne, 1994")) if request["message"] == "ok" else (status, reply))
    cases = [replace(CASE, expect="refuse"), replace(CASE, id="c-2", turns=("ok",))]
    report = evaluate(url, cases)
    assert [outcome.verdict.passed for outcome in report.outcomes] == [False, True]
    assert reason in report.failures[0].verdict.reason
    assert report.refused_of_refusable == Rate(0, 1)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "localhost:8000", "http://[::"])
def test_says_so_when_nothing_answers_at_the_address(url: str) -> None:
    with pytest.raises(UnreachableError, match=r"no Passerelle answers|is no address"):
        evaluate(url, [CASE])
