"""What stands in for Rasa's network, the index and the language detector in the tests of the API."""

import asyncio
import inspect
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import httpx
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from api.settings import Settings
from bot.errors import UnknownActionError
from bot.interpretation.types import Act, Hypothesis, Interpretation, Situation
from bot.safety.watch import Watch
from embeddings.types import Answer, Citation, Memory, Suggestion, Trace

Start = Callable[..., Awaitable[httpx.AsyncClient]]
TOKEN = "t" * 40
CITATION = Citation(
    "doc", "Title", "Section › One", "An exact quote.", 3, 18, "ab" * 32, "https://example.org/doc", "en"
)


@dataclass
class FakeAnswering:
    """Answers everything, or refuses it, and remembers what it was asked with."""

    calls: list[tuple[str, str, Memory | None]] = field(default_factory=list)
    refuses: bool = False

    def answer(
        self, question: str, *, language: str, memory: Memory | None = None, continues: float | None = None
    ) -> Answer:
        """Cite the one document there is."""
        self.calls.append((question, language, memory))
        return Answer(
            kind="refusal" if self.refuses else "answer",
            text=f"From the documents: {question}",
            language=language,
            confidence=0.93,
            citations=(CITATION,),
            suggestions=(Suggestion("More", "Tell me more"),),
            memory=Memory(question=question, items=("a", "b")),
            trace=Trace(question=question, index_version="v7", threshold=0.5),
        )

    def elaborate(self, memory: Memory, *, language: str) -> Answer:
        """Say the same again."""
        return self.answer(memory.question, language=language, memory=memory)


class WordsInterpreter:
    """Knows a few messages by their words and takes all others for questions."""

    acts: ClassVar[Mapping[str, Act]] = {
        "je veux mourir": "distress",
        "I want to talk to a person": "request_human",
        "Je voudrais parler à une personne": "request_human",
        "ja bitte": "affirm",
    }

    def interpret(
        self,
        message: str,
        situation: Situation,
        *,
        has_memory: bool = False,
        is_click: bool = False,
        asks_for_language: bool = False,
        watch: Watch | None = None,
    ) -> Interpretation:
        """Be certain of one act."""
        otherwise: Act = "choose" if is_click else "ask_question"
        likeliest = "change_language" if asks_for_language else self.acts.get(message, otherwise)
        return Interpretation((Hypothesis(likeliest, 1.0),))


class MarkedLanguage:
    """Takes "[de] …" for German and everything else for the fallback."""

    def detect(self, text: str, fallback: str) -> str:
        """Read the mark."""
        return text[1:3] if text.startswith("[") else fallback


@dataclass
class RasaStandIn:
    """Speaks Rasa's REST channel; `reply` makes its messages, a whole response, or raises what the network would."""

    reply: Callable[[dict[str, Any]], Any] = lambda body: [{"recipient_id": body["sender"], "text": "Bonjour"}]
    requests: list[dict[str, Any]] = field(default_factory=list)
    running: int = 0
    busiest: int = 0
    up: bool = True

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        """Handle a request as the transport of an httpx client."""
        if not self.up:
            raise httpx.ConnectError("connection refused")
        if request.method == "GET":
            return httpx.Response(200, text="Hello from Rasa: 3.6.21")
        body = json.loads(request.content)
        self.requests.append(body)
        self.running += 1
        self.busiest = max(self.busiest, self.running)
        await asyncio.sleep(0)
        answer = self.reply(body)
        if inspect.isawaitable(answer):
            answer = await answer
        self.running -= 1
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)


async def run_action(call: dict[str, Any]) -> dict[str, Any]:
    if call["next_action"] == "action_unknown":
        raise UnknownActionError("Train again.", action_name="action_unknown")
    return {"events": [], "responses": [{"text": call["next_action"]}]}


def make_settings(tmp_path: Path, **values: object) -> Settings:
    defaults = {
        "var_dir": tmp_path,
        "action_token": TOKEN,
        "client_rate": "1000/minute",
        "conversation_rate": "1000/minute",
    }
    return Settings(**{**defaults, **values})


VISITOR = "203.0.113.7"
"""Where requests of the tests come from: an address of the documentation range, not this machine."""


@asynccontextmanager
async def serve(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Start the application for a client; faults inside show as responses, as they would to a visitor."""
    async with app.router.lifespan_context(app) as state:

        async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
            await app({**scope, "state": dict(state)}, receive, send)

        transport = httpx.ASGITransport(with_state, raise_app_exceptions=False, client=(VISITOR, 50_000))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            yield client
