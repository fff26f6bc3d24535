"""Put labelled questions to a running Passerelle over HTTP, as a visitor would."""

import time
from collections.abc import Callable, Sequence

import httpx
from pydantic import ValidationError

from api.chat.schemas import ChatResponse
from api.evaluation.report import Outcome, Report
from api.web.health import Readiness
from embeddings.quality.judging import Reply, Verdict, judge
from knowledge.cases import Case

TIMEOUT_SECONDS = 30.0
_CHAT = "/api/chat"
_READY = "/health/ready"


class UnreachableError(ConnectionError):
    """Nothing listens at the given address."""


def evaluate(url: str, cases: Sequence[Case], progress: Callable[[Outcome], None] = lambda _: None) -> Report:
    """Ask every case in a conversation of its own, one after the other, and judge the last reply.

    `url` is where Passerelle runs, such as http://127.0.0.1:8000; `progress` hears of every outcome. A case without
    a proper reply (time-out, HTTP error, other JSON than the contract's) fails and the rest goes on. Raises
    UnreachableError when no connection can be made, or `url` is none.
    """
    outcomes = []
    with _connect(url) as client:
        for case in cases:
            outcome = _outcome(client, case)
            outcomes.append(outcome)
            progress(outcome)
    return Report(tuple(outcomes))


def served_version(url: str) -> str | None:
    """Return the index version that the Passerelle at `url` answers from; None if it does not say."""
    with _connect(url) as client:
        try:
            return Readiness.model_validate_json(client.get(_READY).content).index_version
        except (httpx.HTTPError, ValidationError):
            return None


def _connect(url: str) -> httpx.Client:
    try:
        return httpx.Client(base_url=url, timeout=TIMEOUT_SECONDS)
    except httpx.InvalidURL as error:
        raise UnreachableError(f"{url!r} is no address: {error}; write one such as http://127.0.0.1:8000") from error


def _outcome(client: httpx.Client, case: Case) -> Outcome:
    try:
        response, seconds = _converse(client, case)
    except (httpx.ConnectError, httpx.UnsupportedProtocol) as error:
        raise UnreachableError(
            f"no Passerelle answers at {client.base_url}: {error}; start it with `make serve` or give another --url"
        ) from error
    except httpx.HTTPStatusError as error:
        return _failed(case, f"HTTP {error.response.status_code}: {error.response.text[:200]}")
    except httpx.HTTPError as error:
        return _failed(case, f"no reply: {type(error).__name__}")
    except ValidationError as error:
        return _failed(case, f"reply outside the contract: {error.errors()[0]['msg']}")
    reply = _as_reply(response)
    return Outcome(case, judge(case, reply), reply, seconds, _confidence(response))


def _converse(client: httpx.Client, case: Case) -> tuple[ChatResponse, float]:
    """Say all turns in one conversation; return the response to the last and its seconds."""
    response, seconds = _say(client, case.turns[0], None)
    for message in case.turns[1:]:
        response, seconds = _say(client, message, response.conversation_id)
    return response, seconds


def _say(client: httpx.Client, message: str, conversation_id: str | None) -> tuple[ChatResponse, float]:
    began = time.perf_counter()
    response = client.post(_CHAT, json={"message": message, "conversation_id": conversation_id, "language": None})
    seconds = time.perf_counter() - began
    response.raise_for_status()
    return ChatResponse.model_validate_json(response.content), seconds


def _as_reply(response: ChatResponse) -> Reply:
    return Reply(
        kinds=frozenset(message.kind for message in response.messages),
        text="\n".join(message.text for message in response.messages),
        documents=frozenset(citation.document_id for message in response.messages for citation in message.citations),
    )


def _confidence(response: ChatResponse) -> float | None:
    """Return the confidence of the first message that has one; that of an answer counts before any other."""
    told = [message for message in response.messages if message.confidence is not None]
    answers = [message for message in told if message.kind == "answer"]
    return next((message.confidence for message in [*answers, *told]), None)


def _failed(case: Case, reason: str) -> Outcome:
    return Outcome(case, Verdict(passed=False, answered=False, reason=reason), reply=None, seconds=None)
