"""Puts the HTTP application together."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx
import httpx2
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api import errors, metrics
from api.building.front_desk import open_front_desk
from api.chat.breaker import CircuitBreaker
from api.chat.dialogue import Dialogue
from api.chat.rasa import RasaClient
from api.chat.service import ConversationService, Detector
from api.chat.tracker import TrackerEraser
from api.database.engine import Database
from api.metrics import Metrics
from api.settings import Settings
from api.staff.access.workshop import Workshop
from api.staff.console import create_console
from api.web import embed, health, visitor, webhook
from api.web.deps import LifespanState, RunAction, Services
from api.web.limiter import RateLimiter
from api.web.middleware import BodyLimit, SecurityHeaders
from api.web.paths import WEBHOOK
from bot.interpretation.types import Interpreting
from bot.replies.document_replies import DocumentReplies
from embeddings.types import Answering

_BODY_BYTES = 64 * 1024
_ACTION_CALL_BYTES = 8 * 1024 * 1024  # carries the whole conversation and Rasa's domain
# What may hold a secret beside a visitor's words: compressed, its length would tell of the secret (BREACH).
_NOT_COMPRESSED = (*DEFAULT_EXCLUDED_CONTENT_TYPES, "application/json", "application/problem+json", "text/html")


class _Application(FastAPI):
    """Describes its problem details, too, which no route returns by itself."""

    def openapi(self) -> dict[str, Any]:
        """Return the document, with the schemas that responses refer to."""
        document = super().openapi()
        document["components"]["schemas"].update(errors.schemas())
        return document


def create_app(
    settings: Settings,
    *,
    answering: Answering,
    interpreter: Interpreting,
    detector: Detector,
    run_action: RunAction,
    index_version: Callable[[], str | None],
    workshop: Workshop | None = None,
    rasa_transport: httpx.AsyncBaseTransport | None = None,
    oidc_transport: httpx2.AsyncBaseTransport | None = None,
) -> FastAPI:
    """Build the application from its settings and collaborators.

    `index_version` tells the version of the published index, None where there is none;
    `workshop` is what the staff console works with, which is left out without it; `rasa_transport` and
    `oidc_transport` replace the network between here and Rasa, or the OpenID provider.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[LifespanState]:
        figures, desk = Metrics(), open_front_desk(settings)
        database = Database(settings.database_url)
        async with httpx.AsyncClient(transport=rasa_transport, trust_env=False) as http:
            rasa = RasaClient(http, urls=settings.rasa_urls, timeout=settings.rasa_timeout, breaker=CircuitBreaker())
            conversations = ConversationService(
                database=database,
                dialogue=Dialogue(rasa, interpreter, DocumentReplies(answering, desk.responses), desk, figures),
                detector=detector,
                tracker=TrackerEraser(settings.tracker_path),
                metrics=figures,
                default_language=settings.default_language,
            )
            limiter = RateLimiter(conversation=settings.conversation_rate, client=settings.client_rate)
            yield {
                "services": Services(
                    settings=settings,
                    database=database,
                    conversations=conversations,
                    rasa=rasa,
                    limiter=limiter,
                    metrics=figures,
                    run_action=run_action,
                    index_version=index_version,
                )
            }
        await database.close()

    app = _Application(
        title="Passerelle", version=version("passerelle"), lifespan=lifespan, docs_url=None, redoc_url=None
    )
    errors.install(app)
    _add_middleware(app, settings)
    for part in (visitor, health, metrics, webhook, embed):
        app.include_router(part.router)
    if workshop:
        app.mount("/staff", create_console(workshop, oidc_transport=oidc_transport))
    app.mount("/docs/assets", StaticFiles(packages=[("fastapi_offline", "static")]))
    app.frontend("/", directory=Path(__file__).with_name("static"), fallback=None)
    return app


def _add_middleware(app: FastAPI, settings: Settings) -> None:
    """Add what surrounds every request, the innermost first."""
    app.add_middleware(BodyLimit, limit=_BODY_BYTES, exceptions={WEBHOOK: _ACTION_CALL_BYTES})
    if settings.allowed_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.allowed_origins,
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Content-Type", "X-Conversation"],
            expose_headers=["Retry-After"],
        )
    app.add_middleware(GZipMiddleware, exclude_content_types=_NOT_COMPRESSED)
    app.add_middleware(SecurityHeaders)
    if settings.trusted_proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=[str(proxy) for proxy in settings.trusted_proxies])
