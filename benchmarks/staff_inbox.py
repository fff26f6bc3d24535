"""How long the staff console takes to list 100,000 conversations: `python benchmarks/staff_inbox.py [count]`.

Seeds a database of its own below var/, kept for the next run, then measures each page at the database and over HTTP.
Prints one line a page with its median and worst time and the ratio of the median to the 200 ms that are allowed;
exit status 1 if one takes longer.
"""

import asyncio
import random
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import numpy as np
from fastapi import FastAPI
from sqlalchemy import func, insert, select, text

from api.app import create_app
from api.database.engine import Database
from api.database.inbox_models import Facet, SpokenText, Summary
from api.database.migrate import upgrade
from api.database.models import Conversation, Feedback, Turn
from api.database.staff_models import Account
from api.database.summaries import folded
from api.settings import Settings
from api.staff.access.sessions import begin
from api.staff.access.workshop import Workshop
from embeddings.index.archive import PassageArchive
from embeddings.types import Answer, Memory, Vectors

ALLOWED_MS = 200
REPEATS = 7
SCORES = {"dense": 0.5, "lexical": 0.4, "score": 0.3}
END = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
SUBJECTS = (
    "visa",
    "retour volontaire",
    "réinstallation",
    "asile",
    "emploi",
    "regroupement familial",
    "santé",
    "bureau",
)
OPENINGS = ("Comment demander", "Où trouver", "Wer hilft bei", "How do I get", "Quando posso avere", "Combien coûte")
DOCUMENTS = ("oim-suisse", "qui-sommes-nous", "consultations-ong", "initiative-de-berne", "enonce-de-mission")
PAGES = {
    "newest": "",
    "page 2": "?before={middle}",
    "rare outcome": "?outcome=distress",
    "frequent outcome": "?outcome=answer",
    "two facets": "?outcome=refusal&language=it",
    "four facets": "?document=oim-suisse&rating=down&language=de&intent=ask_question",
    "nothing matches": "?rating=down&least=99.999",
    "confidence": "?least=20&most=21",
    "unreviewed": "?reviewed=no",
    "old days": "?since={old}&until={old}",
    "frequent word": "?words=visa",
    "rare word": "?words=zorglub",
    "word and facets": "?words=visa&outcome=refusal&rating=down",
    "everything": "?words=asile&outcome=refusal&language=fr&rating=down&least=10&most=40&reviewed=no&since={old}",
}


async def seed(database: Database, count: int) -> None:
    """Record `count` conversations of one to four turns over two years, as the service would have."""
    chance = random.Random(1)
    for first in range(0, count, 5000):
        rows: dict[type, list[dict[str, object]]] = {kind: [] for kind in (Conversation, Turn, Feedback, Summary)}
        rows |= {Facet: [], SpokenText: []}
        for n in range(first, min(first + 5000, count)):
            _add(rows, n, END - timedelta(days=730) * (1 - n / count), chance)
        async with database.transaction() as session:
            for kind, values in rows.items():
                await session.execute(insert(kind), values)
    async with database.transaction() as session:
        await session.execute(text("ANALYZE"))


def _add(rows: dict[type, list[dict[str, object]]], n: int, at: datetime, chance: random.Random) -> None:
    key, number, language = f"{n:064x}", n + 1, chance.choices(("fr", "de", "en", "it"), (6, 2, 1, 1))[0]
    rows[Conversation].append({"id": key, "created_at": at, "last_seen_at": at, "language": language})
    facets, words, confidences = {("language", language), ("intent", "ask_question")}, [], []
    for sequence in range(1, chance.randint(1, 4) + 1):
        kind = chance.choices(("answer", "refusal", "clarification", "handoff"), (70, 18, 10, 2))[0]
        said = f"{chance.choice(OPENINGS)} {chance.choice(SUBJECTS)} {chance.choice(SUBJECTS)} {n % 997} ?"
        said += " zorglub" if n % 9973 == 0 else ""
        document, confidence = chance.choice(DOCUMENTS), round(chance.random(), 4)
        flags = ["distress"] if chance.random() < 0.002 else []
        facets |= {("outcome", kind)} | {("outcome", flag) for flag in flags}
        facets |= {("document", document)} if kind == "answer" else set()
        words.append(said)
        confidences.append(confidence)
        turn = {
            "id": f"{n:x}-{sequence}",
            "conversation_id": key,
            "sequence": sequence,
            "text": said,
            "language": language,
            "received_at": at + timedelta(seconds=40 * sequence),
            "reply": [{"kind": kind, "text": "Voici la réponse. " * 8, "citations": [], "suggestions": []}],
            "kind": kind,
            "confidence": confidence,
            "degraded": False,
            "intent": "ask_question",
            "topic": f"entry-{chance.randrange(400)}",
            "trace": {"question": said, "candidates": [{"kind": "question", "owner": "x" * 30, **SCORES}] * 10},
            "index_version": "v",
            "duration_ms": int(chance.lognormvariate(4, 0.6)),
            "flags": flags,
        }
        rows[Turn].append(turn)
        if chance.random() < 0.08:
            rating = chance.choice(("up", "up", "down"))
            facets |= {("rating", rating)}
            rows[Feedback].append({"turn_id": turn["id"], "rating": rating, "comment": None, "given_at": at})
    rows[Summary].append(
        {
            "number": number,
            "conversation_id": key,
            "started_at": at,
            "language": language,
            "opening": words[0],
            "turns": len(words),
            "lowest_confidence": min(confidences),
            "reviewed": n % 50 == 0,
        }
    )
    rows[Facet] += [{"name": name, "value": value, "number": number} for name, value in facets]
    rows[SpokenText].append({"number": number, "words": folded(" ".join(words))})


class Silent:
    """Stands in for the model and the index, which the inbox does not touch: it knows nothing."""

    name, dimensions = "none", 1

    def answer(self, question: str, *, language: str, memory: Memory | None = None) -> Answer:
        """Refuse."""
        return Answer("refusal", "", language, 0.0)

    def detect(self, text: str, fallback: str) -> str:
        """Return the fallback."""
        return fallback

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Tell no text from another."""
        return np.zeros((len(texts), self.dimensions), dtype=np.float32)

    encode_passages = encode_queries


def build(settings: Settings) -> FastAPI:
    """Build the application without model and index."""
    silent = Silent()
    workshop = Workshop(silent, silent, lambda: None, PassageArchive(settings.var_dir / "none.db"))

    async def run_action(_: dict[str, object]) -> dict[str, object]:
        return {}

    return create_app(
        settings,
        answering=silent,
        detector=silent,
        run_action=run_action,
        index_version=lambda: None,
        workshop=workshop,
    )


async def measure(work: Callable[[], Awaitable[httpx.Response]]) -> tuple[float, float, httpx.Response]:
    """Return the median and the worst time in milliseconds, and the last response; the first try warms up."""
    response, times = await work(), []
    for _ in range(REPEATS):
        started = time.perf_counter()
        response = await work()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times), max(times), response


async def sign_in(database: Database) -> str:
    """Return the cookie of a new session."""
    async with database.transaction() as session:
        account = await session.scalar(select(Account))
        if account is None:
            account = Account(email="bench@example.org", role="admin", created_at=END)
            session.add(account)
            await session.flush()
        return await begin(session, account)


async def run(settings: Settings, count: int) -> bool:
    """Seed if need be, measure and print; return whether every page was quick enough."""
    database = Database(settings.database_url)
    async with database.transaction() as session:
        present = await session.scalar(select(func.count()).select_from(Summary))
    if present != count:
        print(f"Seeding {count} conversations …")
        started = time.perf_counter()
        await seed(database, count)
        print(f"… in {time.perf_counter() - started:.0f} s")
    cookie = await sign_in(database)
    app = build(settings)
    quick = True
    async with app.router.lifespan_context(app) as state:

        async def with_state(scope: dict[str, object], receive: object, send: object) -> None:
            await app({**scope, "state": dict(state)}, receive, send)  # type: ignore[arg-type]

        transport = httpx.ASGITransport(with_state)  # type: ignore[arg-type]
        async with httpx.AsyncClient(
            transport=transport, base_url="http://localhost", headers={"Cookie": f"staff={cookie}"}
        ) as client:
            places = {"middle": count // 2, "old": (END - timedelta(days=700)).date()}
            urls = {name: f"/staff/{query.format(**places)}" for name, query in PAGES.items()}
            urls |= {"transcript": f"/staff/conversations/{count // 2}", "dashboard, 28 days": "/staff/dashboard"}
            print(f"{'page':22}{'median ms':>10}{'worst ms':>10}{'of 200 ms':>10}")
            for name, url in urls.items():
                median, worst, response = await measure(lambda url=url: client.get(url))
                response.raise_for_status()
                quick &= median <= ALLOWED_MS
                print(f"{name:22}{median:10.1f}{worst:10.1f}{median / ALLOWED_MS:10.2f}")
    await database.close()
    return quick


def main() -> None:
    """Run with as many conversations as the command line says."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    settings = Settings(var_dir=Path("var/benchmarks") / f"staff-{count}")
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    upgrade(settings.database_url)
    sys.exit(0 if asyncio.run(run(settings, count)) else 1)


if __name__ == "__main__":
    main()
