"""The client of Rasa's REST channel; whatever goes wrong there is a `RasaUnavailableError` here."""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Any, Literal

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from api.chat.breaker import CircuitBreaker
from api.chat.schemas import ContactForm, ReplyMessage, Text
from api.database.models import Rating
from bot.interpretation.types import Turn as InterpretedTurn
from embeddings.types import Memory

Reason = Literal["timeout", "unreachable", "status", "malformed", "empty", "paused"]


class RasaUnavailableError(Exception):
    """Rasa gave no usable reply; `reason` says why in one word."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"Rasa gave no usable reply ({reason}): {detail}")
        self.reason = reason


class Payload(ReplyMessage):
    """A reply message as our actions send it, with what belongs to the turn and not to the visitor."""

    intent: str | None = None
    flag: str | None = None
    memory: Memory | None = None
    trace: dict[str, Any] | None = None
    rating: Rating | None = None
    contact: ContactForm | None = None
    awaits: str | None = None


class Button(BaseModel):
    """A button of a Rasa response: what it shows and what it sends."""

    title: Text
    payload: Text


class RasaMessage(BaseModel):
    """One message of Rasa's REST channel."""

    text: Text | None = None
    buttons: tuple[Button, ...] = ()
    custom: Payload | None = None


_MESSAGES = TypeAdapter(list[RasaMessage])


class RasaClient:
    """Asks Rasa over `http`; `timeout` bounds a whole request, in seconds.

    Rasa listens at one of `urls`: while a new model takes over from the old one, it moves from one to another.
    """

    def __init__(
        self, http: httpx.AsyncClient, *, urls: Sequence[str], timeout: float, breaker: CircuitBreaker
    ) -> None:
        self._http = http
        self._urls = deque(urls)
        self._timeout = timeout
        self._breaker = breaker

    async def send(self, sender: str, message: str, *, page: str | None, turn: InterpretedTurn) -> list[RasaMessage]:
        """Return what Rasa says, never nothing; `turn` is what the message was taken for.

        Raises `RasaUnavailableError`, at once while the breaker is open.
        """
        if not self._breaker.admits():
            raise RasaUnavailableError("paused", "it failed repeatedly and is being left alone for a moment")
        metadata = {
            "language": turn.language,
            "page": page,
            "intent": turn.interpretation.act,
            "turn": turn.to_json(),
        }
        body = {"sender": sender, "message": message, "metadata": metadata}
        try:
            messages = _MESSAGES.validate_json(await self._request("POST", "webhooks/rest/webhook", body))
        except ValidationError as error:
            self._breaker.failed()
            raise RasaUnavailableError("malformed", f"{error.error_count()} faults in its reply") from error
        except RasaUnavailableError:
            self._breaker.failed()
            raise
        self._breaker.succeeded()
        if not messages:
            raise RasaUnavailableError("empty", "it had nothing to say")
        return messages

    async def check(self) -> None:
        """Raise `RasaUnavailableError` unless Rasa answers its health check."""
        await self._request("GET", "")

    async def _request(self, method: str, path: str, body: dict[str, Any] | None = None) -> bytes:
        try:
            async with asyncio.timeout(self._timeout):
                response = await self._request_where_it_listens(method, path, body)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise RasaUnavailableError("timeout", f"no reply within {self._timeout} s") from error
        except httpx.HTTPError as error:
            raise RasaUnavailableError("unreachable", str(error)) from error
        if response.status_code != httpx.codes.OK:
            raise RasaUnavailableError("status", f"HTTP status {response.status_code}")
        return response.content

    async def _request_where_it_listens(self, method: str, path: str, body: dict[str, Any] | None) -> httpx.Response:
        """Try one address after the other until a connection holds, the one that held last first."""
        for _ in range(len(self._urls) - 1):
            try:
                return await self._http.request(method, f"{self._urls[0]}{path}", json=body)
            except (httpx.ConnectError, httpx.RemoteProtocolError, httpx.ReadError):
                # Refused, or closed before the reply: who listened there has ended.
                self._urls.rotate(-1)
        return await self._http.request(method, f"{self._urls[0]}{path}", json=body)
