"""What route functions may ask for, as annotated dependencies."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypedDict

from fastapi import Depends, Header, Request

from api.chat.rasa import RasaClient
from api.chat.service import ConversationService
from api.database.engine import Database
from api.metrics import Metrics
from api.settings import Settings
from api.web.limiter import RateLimiter

RunAction = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]
"""Runs the custom action that Rasa's action call names: the call's JSON to the reply's JSON.

Raises `bot.errors.WebhookError`.
"""


@dataclass(frozen=True, slots=True)
class Services:
    """The collaborators of one running application."""

    settings: Settings
    database: Database
    conversations: ConversationService
    rasa: RasaClient
    limiter: RateLimiter
    metrics: Metrics
    run_action: RunAction
    index_version: Callable[[], str | None]


class LifespanState(TypedDict):
    """What the lifespan hands to every request."""

    services: Services


def _services(request: Request) -> Services:
    services: Services = request.state.services
    return services


_LOOPBACK = frozenset({"127.0.0.1", "::1"})
_FORWARDED = frozenset({"forwarded", "x-forwarded-for", "x-real-ip"})

ServicesDep = Annotated[Services, Depends(_services)]


async def _admit_client(request: Request, services: ServicesDep) -> None:
    address = request.client.host if request.client else "unknown"
    # A program on this very machine (an evaluation, a load test) is no visitor; a proxy on it forwards for visitors.
    if address in _LOOPBACK and _FORWARDED.isdisjoint(request.headers):
        return
    await services.limiter.admit_client(request.url.path, address)


ClientLimit = Depends(_admit_client)
"""For routes that change something: counts the client's requests to this path."""

ConversationHeader = Annotated[str, Header(alias="X-Conversation", description="The conversation_id of a reply.")]
