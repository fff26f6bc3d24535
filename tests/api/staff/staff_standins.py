"""A running console for the tests: the real application, a small real index, and forms sent as a browser would."""

import re
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import httpx
import httpx2
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession
from standins import FakeAnswering, MarkedLanguage, RasaStandIn, WordsInterpreter, run_action

from api.app import create_app
from api.database.engine import Database
from api.database.staff_models import Account, Role
from api.settings import Settings
from api.staff.access.passwords import hash_password
from api.staff.access.workshop import Workshop
from embeddings.index.store import IndexStore
from tests.embeddings.conftest import WordEncoder, make_knowledge

Result = TypeVar("Result")
PASSWORD = "correct horse battery"
FACTS = ("La mission est à Berne depuis 1994.", "Elle compte douze personnes.")
_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]{64})"')


def make_workshop(folder: Path, answering: FakeAnswering) -> Workshop:
    """Build, publish and load an index of two sentences."""
    encoder, store = WordEncoder(), IndexStore(folder / "index")
    store.publish(store.build(make_knowledge(*FACTS), encoder, "print"))
    loaded = store.load(store.current().id, encoder)
    return Workshop(
        answering=answering, encoder=encoder, index=lambda: loaded, archive=store.archive, refresh=lambda: None
    )


def make_console(
    settings: Settings,
    database: Path,
    answering: FakeAnswering,
    rasa: RasaStandIn,
    oidc_transport: httpx2.AsyncBaseTransport | None = None,
) -> FastAPI:
    """Build the application with stand-ins, on a copy of an empty database."""
    shutil.copy(database, settings.var_dir / "passerelle.db")
    return create_app(
        settings,
        answering=answering,
        interpreter=WordsInterpreter(),
        detector=MarkedLanguage(),
        run_action=run_action,
        index_version=lambda: "v7",
        workshop=make_workshop(settings.var_dir, answering),
        rasa_transport=httpx.MockTransport(rasa),
        oidc_transport=oidc_transport,
    )


def citation(quote: str, fact: str = FACTS[0]) -> dict[str, Any]:
    """Cite a stretch of one of FACTS, as a reply records it."""
    passage = next(p for p in make_knowledge(*FACTS).passages if p.text == fact)
    return {
        "document_id": passage.document_id,
        "title": "La ville",
        "section": passage.section,
        "quote": quote,
        "start": fact.index(quote),
        "end": fact.index(quote) + len(quote),
        "content_hash": passage.content_hash,
        "url": "https://example.org/ville",
        "language": "fr",
    }


def reply(kind: str = "answer", text: str = "À Berne.", **fields: object) -> Callable[[dict[str, Any]], Any]:
    """Have Rasa reply as our action does."""
    payload = {
        "kind": kind,
        "text": text,
        "citations": [citation("à Berne")] if kind == "answer" else [],
        "confidence": 0.81 if kind == "answer" else 0.2,
        "suggestions": [],
        "intent": "ask_question",
        "memory": None,
        "trace": {
            "question": "Où est la mission ?",
            "index_version": "v7",
            "threshold": 0.4,
            "candidates": [{"kind": "question", "owner": "entry", "dense": 0.71, "lexical": 0.52, "score": 0.81}],
        },
    } | fields
    return lambda _: [{"recipient_id": "x", "custom": payload}]


@dataclass(frozen=True, slots=True)
class Running:
    """A console under test; `client` is one browser."""

    client: httpx.AsyncClient
    database: Database
    rasa: RasaStandIn
    answering: FakeAnswering
    folder: Path

    async def get(self, path: str, status: int = 200) -> str:
        """Open a page."""
        response = await self.client.get(f"/staff{path}")
        assert response.status_code == status, (response.status_code, response.headers.get("location"), response.text)
        return response.text

    async def post(self, path: str, page: str = "/", **fields: object) -> httpx.Response:
        """Send a form with the token that `page` carries."""
        found = _TOKEN.search((await self.client.get(f"/staff{page}")).text)
        return await self.client.post(f"/staff{path}", data={"form_token": found[1] if found else "", **fields})

    async def sign_in(self, email: str, password: str = PASSWORD) -> httpx.Response:
        """Sign in as somebody."""
        return await self.post("/sign-in", "/sign-in", email=email, password=password)

    async def add(self, email: str, role: Role) -> None:
        """Add an account."""
        account = Account(email=email, role=role, password_hash=_hash(), created_at=datetime.now(UTC))
        async with self.database.transaction() as session:
            session.add(account)

    async def enter(self, role: Role) -> None:
        """Add an account with a role and sign in with it."""
        await self.add(f"{role}@example.org", role)
        assert (await self.sign_in(f"{role}@example.org")).status_code == 303

    async def say(self, text: str, **fields: object) -> dict[str, Any]:
        """Write as a visitor."""
        response = await self.client.post("/api/chat", json={"message": text, **fields})
        assert response.status_code == 200, response.text
        return response.json()

    async def rate(self, turn_id: str, rating: str, comment: str | None = None) -> None:
        """Rate as a visitor."""
        body = {"turn_id": turn_id, "rating": rating, "comment": comment}
        assert (await self.client.post("/api/feedback", json=body)).status_code == 204

    async def query(self, work: Callable[[AsyncSession], Awaitable[Result]]) -> Result:
        """Look into the database."""
        async with self.database.transaction() as session:
            return await work(session)


StartConsole = Callable[..., Awaitable[Running]]
_HASHES: list[str] = []


def _hash() -> str:
    if not _HASHES:
        _HASHES.append(hash_password(PASSWORD))
    return _HASHES[0]
