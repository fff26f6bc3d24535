"""The process that tests: progress in the row, one at a time, and an end that is always told."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from edits import GOOD

from api.database.draft_models import Draft, Publication
from api.database.drafts import DraftConflictError, DraftRepository, edit_of
from api.database.engine import Database
from api.database.models import Conversation, Turn
from api.database.publications import LOST, LOST_AFTER, PublicationRepository
from api.database.staff_models import Account
from api.publishing import launching, runner
from api.publishing.launching import start_test
from api.publishing.runner import recent_visits, run
from api.publishing.types import report_from_json
from api.settings import Settings
from knowledge.editing.types import Edit, Removal

pytestmark = pytest.mark.slow
NOW = datetime(2026, 1, 1, tzinfo=UTC)


async def _queue(database: Database) -> int:
    async with database.transaction() as session:
        session.add(Account(id=1, email="ada@example.org", role="editor", created_at=NOW))
        await session.flush()
        draft = await DraftRepository(session).create(GOOD, base=None, account_id=1, turn_ids=["t"])
        return (await PublicationRepository(session).create([draft], 1)).id


async def _read(database: Database, publication_id: int) -> Publication:
    async with database.transaction() as session:
        return await session.get_one(Publication, publication_id)


async def test_a_queued_publication_is_tested_by_a_process_of_its_own(settings: Settings, database: Database) -> None:
    """The real process: started as the console starts it, nice, with its progress in the row."""
    publication_id = await _queue(database)
    start_test(settings, publication_id)
    seen: set[str | None] = set()
    while (row := await _read(database, publication_id)).state in ("queued", "testing"):
        seen.add(row.phase)
        await asyncio.sleep(0.2)
    assert row.state == "passed", (settings.var_dir / "log" / "publishing.log").read_text()
    assert row.report is not None
    assert report_from_json(row.report).own[0].case.id == "staff-1"
    assert row.candidate is not None
    assert [change["path"] for change in row.changes or ()] == ["evaluation/staff.jsonl", "faq/staff.yml"]
    assert seen >= {None, "building"} or seen >= {"waiting", "building"}


@pytest.mark.usefixtures("loaded_once")
async def test_two_tests_wait_for_each_other(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    publication_id = await _queue(database)
    monkeypatch.setattr(runner, "BEAT", 0.05)
    async with runner._turn(settings.var_dir / "publishing.lock"):
        waiting = asyncio.create_task(run(settings, publication_id))
        while (row := await _read(database, publication_id)).phase != "waiting":
            await asyncio.sleep(0.05)
        assert row.state == "queued"
    await waiting
    assert (await _read(database, publication_id)).state == "passed"


@pytest.mark.usefixtures("loaded_once")
async def test_what_cannot_be_tested_says_why(settings: Settings, database: Database) -> None:
    publication_id = await _queue(database)
    (settings.var_dir / "index" / "current").unlink()
    await run(settings, publication_id)
    row = await _read(database, publication_id)
    assert row.state == "failed"
    assert "no index is published" in (row.failure or "")


@pytest.mark.usefixtures("loaded_once")
async def test_a_withdrawn_test_ends_without_an_outcome(settings: Settings, database: Database) -> None:
    publication_id = await _queue(database)
    async with database.transaction() as session:
        assert await PublicationRepository(session).move(publication_id, out_of=("queued",), to="withdrawn")
    await run(settings, publication_id)
    assert (await _read(database, publication_id)).report is None


async def test_a_process_that_fell_silent_counts_as_failed(settings: Settings, database: Database) -> None:
    publication_id = await _queue(database)
    for silence, state in ((timedelta(0), "queued"), (LOST_AFTER * 2, "failed")):
        async with database.transaction() as session:
            row = await session.get_one(Publication, publication_id)
            row.beat_at = datetime.now(UTC) - silence
            await session.flush()
            await PublicationRepository(session).fail_lost()
        row = await _read(database, publication_id)
        assert row.state == state
    assert row.failure == LOST


async def test_a_process_that_is_killed_is_noticed_at_once(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    publication_id = await _queue(database)
    monkeypatch.setattr(launching.sys, "executable", "/bin/false")
    start_test(settings, publication_id)
    while (row := await _read(database, publication_id)).state in ("queued", "testing"):
        await asyncio.sleep(0.1)
    assert (row.state, row.failure) == ("failed", LOST)


async def test_visitors_questions_come_with_what_was_remembered_and_once_each(database: Database) -> None:
    async with database.transaction() as session:
        session.add(Conversation(id="c", created_at=NOW, last_seen_at=NOW, language="fr"))
        await session.flush()
        for number, (text, kind, memory) in enumerate(
            [
                ("Combien ?", "answer", {"question": "Combien ?", "entry_id": "prix"}),
                ("Bonjour", "smalltalk", None),
                ("Et quand ?", "refusal", None),
                ("Et quand ?", "refusal", None),
            ]
        ):
            session.add(
                Turn(id=f"t{number}", conversation_id="c", sequence=number, text=text, language="fr", kind=kind,
                     memory=memory, received_at=NOW + timedelta(minutes=number))
            )  # fmt: skip
        await session.flush()
        visits = await recent_visits(session, 10)
    assert [(visit.turn_id, visit.text) for visit in visits] == [("t3", "Et quand ?"), ("t0", "Combien ?")]
    assert visits[0].memory is not None
    assert visits[0].memory.entry_id == "prix"
    assert visits[1].memory is None


async def test_drafts_are_never_written_over_unseen(database: Database) -> None:
    """Of two who began from version 1 the second gets both texts; so does who changes what is closed."""
    await _queue(database)
    second = Edit(Removal("adresse", "entry"))
    async with database.transaction() as session:
        drafts = DraftRepository(session)
        changed = await drafts.update(1, Edit(GOOD.payload), version=1, account_id=1)
        assert (changed.version, changed.cases) == (2, [])
        with pytest.raises(DraftConflictError) as caught:
            await drafts.update(1, second, version=1, account_id=1)
        assert edit_of(caught.value.current) == Edit(GOOD.payload)
        assert caught.value.edit == second
        await drafts.discard(1, version=2, account_id=1)
        with pytest.raises(DraftConflictError):
            await drafts.update(1, second, version=3, account_id=1)
        assert await drafts.list_open() == []


async def test_a_publication_closes_its_drafts_and_opens_them_again(database: Database) -> None:
    publication_id = await _queue(database)
    for published, state in ((True, "published"), (False, "open")):
        async with database.transaction() as session:
            row = await session.get_one(Publication, publication_id)
            await PublicationRepository(session).settle_drafts(row, published=published)
        async with database.transaction() as session:
            assert (await session.get_one(Draft, 1)).state == state
