"""A real trained Rasa beside a tiny server of its action webhook; only `Answering` is a stand-in."""

import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from api.chat.language import requested_language
from api.chat.situations import STEPS
from bot.actions.executor import build_executor, run_webhook
from bot.errors import WebhookError
from bot.front_desk import FrontDesk
from bot.helplines import Helplines
from bot.interpretation.classifier import Classifier
from bot.interpretation.interpreter import Interpreter
from bot.interpretation.types import Situation
from bot.office_hours import OfficeHours
from bot.responses import Responses
from bot.safety.detector import Detector
from bot.training import rasa_run_command, rasa_run_environment
from embeddings.encoder.encoder import load_encoder
from embeddings.types import Answer, Candidate, Citation, Memory, Suggestion, Trace

CITATION = Citation("doc", "Title", "Section › One", "An exact quote.", 3, 18, "ab" * 32, "https://example.org/doc")
CURATED = Candidate("question", "entry", dense=1.0, lexical=1.0, score=1.0)
TOKEN = "t" * 40
START_SECONDS = 120.0
DESK = FrontDesk(
    Responses.load(),
    OfficeHours((), ZoneInfo("Europe/Zurich")),
    Helplines.of_country("CH"),
)


@dataclass
class FakeAnswering:
    """Refuses what mentions Atlantis, finds GRULAC in a curated question, answers the rest, and remembers all."""

    calls: list[tuple[str, str, Memory | None]] = field(default_factory=list)

    def elaborate(self, memory: Memory, *, language: str) -> Answer:
        """Say that there is more."""
        return Answer("answer", "All of the passage.", language, 1.0, (CITATION,), memory=memory)

    def answer(
        self, question: str, *, language: str, memory: Memory | None = None, continues: float | None = None
    ) -> Answer:
        """Cite the one document there is; a refusal remembers nothing."""
        self.calls.append((question, language, memory))
        if "Atlantis" in question:
            return Answer(kind="refusal", text="Not in the documents.", language=language, confidence=0.1)
        return Answer(
            kind="answer",
            text=f"From the documents: {question}",
            language=language,
            confidence=0.93,
            citations=(CITATION,),
            suggestions=(Suggestion("More", "Tell me more"),),
            memory=Memory(question=question, entry_id="entry", items=("a", "b")),
            trace=Trace(question, "v1", 0.7, (CURATED,) if "GRULAC" in question else ()),
        )


def free_port() -> int:
    """Ask the system for a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def webhook_app(answering: FakeAnswering) -> FastAPI:
    """Serve the action webhook the way the API does, secret included."""
    app = FastAPI()
    executor = build_executor(answering, DESK)

    @app.post("/webhook")
    async def webhook(request: Request) -> JSONResponse:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return JSONResponse({"error": "wrong secret"}, 403)
        try:
            return JSONResponse(await run_webhook(executor, await request.json()))
        except WebhookError as error:
            return JSONResponse(dict(error.body), error.status)

    return app


@contextmanager
def serving(app: FastAPI, port: int) -> Iterator[None]:
    """Run `app` in a thread until the block ends."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), f"nothing could be served on port {port}"
            time.sleep(0.01)
        yield
    finally:
        server.should_exit = True
        thread.join()


def situation_after(replies: Sequence[Mapping[str, Any]], before: Situation) -> Situation:
    """Return what the next message meets."""
    said = replies[-1].get("custom", {}) if replies else {}
    kind = "smalltalk" if said.get("kind") == "notice" else said.get("kind") or "smalltalk"
    return before.after(STEPS.get(said.get("awaits"), kind))


@dataclass
class Dialogue:
    """Talks to Rasa as the API does: what a message is gets decided before."""

    client: httpx.Client
    answering: FakeAnswering
    action_port: int
    tracker_db: Path
    interpreter: Interpreter
    situations: dict[str, Situation] = field(default_factory=dict)

    def say(self, text: str, *, language: str = "fr", sender: str, intent: str | None = None) -> list[dict[str, Any]]:
        """Send a visitor's message and return the bot's replies; `intent` is what it is taken for."""
        situation = self.situations.get(sender, Situation())
        interpretation = self.interpreter.interpret(
            text,
            situation,
            has_memory=bool(self.answering.calls),
            asks_for_language=requested_language(text) is not None,
        )
        taken_for = intent or interpretation.act
        metadata = {"language": language, "page": None, "intent": taken_for}
        body = {"sender": sender, "message": text, "metadata": metadata}
        response = self.client.post("webhooks/rest/webhook", json=body)
        response.raise_for_status()
        replies: list[dict[str, Any]] = response.json()
        self.situations[sender] = situation_after(replies, situation)
        return replies

    def intent(self, text: str) -> str:
        """Return what a first message is taken for."""
        asks_for_language = requested_language(text) is not None
        return self.interpreter.interpret(text, Situation(), asks_for_language=asks_for_language).act

    def actions(self) -> Any:  # noqa: ANN401  # a context manager
        """Serve the action webhook for a block."""
        return serving(webhook_app(self.answering), self.action_port)


@contextmanager
def running_rasa(
    root: Path, rasa_python: Path, model: Path, embedding_model: Path, directory: Path
) -> Iterator[Dialogue]:
    """Start Rasa on `model` and stop it when the block ends; its log and tracker go to `directory`."""
    port, action_port = free_port(), free_port()
    environment = rasa_run_environment(
        root,
        embedding_model,
        action_url=f"http://127.0.0.1:{action_port}/webhook",
        action_token=TOKEN,
        tracker_db=directory / "tracker.db",
    )
    log = directory / "rasa.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [*rasa_run_command(root, rasa_python, model, port), "--enable-api"],
            env={**os.environ, **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
                _wait(client, process, log)
                encoder = load_encoder(embedding_model.name, embedding_model.parent)
                interpreter = Interpreter(encoder, Classifier.load(), Detector.load(encoder))
                yield Dialogue(client, FakeAnswering(), action_port, directory / "tracker.db", interpreter)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait(client: httpx.Client, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, f"Rasa ended:\n{log.read_text()[-2000:]}"
        try:
            if client.get("/").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError(f"Rasa did not start within {START_SECONDS:.0f} s:\n{log.read_text()[-2000:]}")
