"""The process that puts one publication to the test."""

import asyncio
import fcntl
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.database.draft_models import Publication, PublicationState
from api.database.engine import Database
from api.database.models import Turn
from api.database.publications import LOST, RUNNING, PublicationRepository
from api.publishing import gate
from api.publishing.progress import Progress, WithdrawnError
from api.publishing.types import Examination, Visit, report_to_json
from api.settings import Settings
from embeddings.errors import EmbeddingsError
from embeddings.types import Memory
from knowledge.errors import KnowledgeError

log = logging.getLogger(__name__)

VISITS = 500
"""How many of the latest questions of visitors are asked again."""
BEAT = 1.0
"""Seconds between two signs of life."""

_ANSWERED = ("answer", "refusal", "clarification")
"""Kinds of turns that retrieval replied to."""


async def run(settings: Settings, publication_id: int) -> None:
    """Test a queued publication, after those before it; its row tells how far it is and how it ends."""
    database = Database(settings.database_url)
    try:
        await _Run(settings, database, publication_id).go()
    finally:
        await database.close()


class _Run:
    def __init__(self, settings: Settings, database: Database, publication_id: int) -> None:
        self._settings = settings
        self._database = database
        self._id = publication_id
        self._progress = Progress()

    async def go(self) -> None:
        beating = asyncio.create_task(self._beat())
        ended = False
        try:
            async with _turn(self._settings.var_dir / "publishing.lock"):
                ended = not await self._move("queued", "testing") or await self._test()
        finally:
            beating.cancel()
            if not ended:
                await self._move("testing", "failed")

    async def _test(self) -> bool:
        """Return whether the outcome is written down."""
        async with self._database.transaction() as session:
            publication = await session.get_one(Publication, self._id)
            contents = publication.contents
            visits = await recent_visits(session, VISITS)
        try:
            found = await asyncio.to_thread(self._examine, contents, visits)
        except WithdrawnError:
            return True
        except (KnowledgeError, EmbeddingsError, OSError) as error:
            log.exception("publication %s cannot be tested", self._id)
            return await self._fail(str(error))
        return await self._keep(found)

    def _examine(self, contents: Sequence[Mapping[str, Any]], visits: Sequence[Visit]) -> Examination:
        """Load what it takes only here: it takes long, and others wait for a sign of life."""
        from api.publishing.examination import DraftInTest, examine

        drafts = [DraftInTest.from_json(item) for item in contents]
        return examine(self._settings, drafts, visits, self._progress)

    async def _keep(self, found: Examination) -> bool:
        async with self._database.transaction() as session:
            passed = not gate.reasons(found.report)
            moved = await PublicationRepository(session).move(
                self._id, out_of=("testing",), to="passed" if passed else "blocked"
            )
            if moved:
                row = await session.get_one(Publication, self._id)
                row.report = report_to_json(found.report)
                row.changes = [asdict(change) for change in found.changes]
                row.base = asdict(found.base) if found.base else None
                row.candidate = asdict(found.candidate) if found.candidate else None
                row.tested_at = datetime.now(UTC)
        return True

    async def _fail(self, failure: str) -> bool:
        async with self._database.transaction() as session:
            if await PublicationRepository(session).move(self._id, out_of=("testing",), to="failed"):
                (await session.get_one(Publication, self._id)).failure = failure
        return True

    async def _move(self, out_of: PublicationState, to: PublicationState) -> bool:
        async with self._database.transaction() as session:
            return await PublicationRepository(session).move(self._id, out_of=(out_of,), to=to)

    async def _beat(self) -> None:
        progress = self._progress
        while progress.is_wanted:
            async with self._database.transaction() as session:
                publications = PublicationRepository(session)
                progress.is_wanted = await publications.report_progress(
                    self._id, progress.phase, progress.done, progress.total
                )
            await asyncio.sleep(BEAT)


async def fail_unfinished(settings: Settings, publication_id: int) -> None:
    """Fail a test whose process has ended without telling how."""
    database = Database(settings.database_url)
    async with database.transaction() as session:
        if await PublicationRepository(session).move(publication_id, out_of=RUNNING, to="failed"):
            (await session.get_one(Publication, publication_id)).failure = LOST
    await database.close()


async def recent_visits(session: AsyncSession, most: int) -> list[Visit]:
    """Return the latest questions that retrieval replied to, each wording once, with what was remembered then."""
    query = select(Turn).where(Turn.kind.in_(_ANSWERED)).order_by(Turn.received_at.desc()).limit(most)
    visits: dict[tuple[str, str, str], Visit] = {}
    for turn in (await session.scalars(query)).all():
        before = (Turn.conversation_id == turn.conversation_id, Turn.sequence < turn.sequence, Turn.memory.is_not(None))
        known = select(Turn.memory).where(*before).order_by(Turn.sequence.desc()).limit(1)
        memory = await session.scalar(known)
        visit = Visit(turn.id, turn.text, turn.language, Memory.from_json(memory) if memory else None)
        visits.setdefault((turn.text, turn.language, repr(visit.memory)), visit)
    return list(visits.values())


@asynccontextmanager
async def _turn(path: Path) -> AsyncIterator[None]:
    """Wait until no other process tests a publication: two at once would take the machine from the visitors."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="ascii") as lock:
        while not _locked(lock):
            await asyncio.sleep(BEAT)
        yield


def _locked(lock: IO[str]) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False
