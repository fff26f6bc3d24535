"""Drafts are listed with what they lack, shown, discarded, and chosen for the test."""

from editing_standins import NEW, drafts, filled, save
from sqlalchemy.ext.asyncio import AsyncSession
from staff_standins import Running

from api.database.draft_models import Draft
from api.database.drafts import DraftRepository
from api.database.publications import PublicationRepository
from knowledge.editing.types import DocumentText, Edit


async def test_the_list_says_who_when_and_what_is_left_to_do(console: Running) -> None:
    await console.enter("editor")
    await save(console, **NEW)
    await save(console, **NEW | {"questions-fr": "Qui ?", "subject": ""})
    page = await console.get("/drafts")
    whole, lacking = page.partition('id="draft-1"')[2], page.partition('id="draft-2"')[2].partition('id="draft-1"')[0]
    assert "editor@example.org" in whole
    assert "<mark>Elle compte douze personnes.</mark>" in whole
    assert 'name="draft" value="1" checked' in whole
    assert 'name="draft" value="2" disabled' in lacking
    assert "To be mended: 1" in lacking
    assert "Say what the entry is about." in lacking
    assert 'action="/staff/publications"' in page


async def test_a_draft_shows_its_latest_test_until_it_changes(console: Running) -> None:
    await console.enter("editor")
    number = await save(console, **NEW)

    async def test(session: AsyncSession) -> None:
        tested = await PublicationRepository(session).create(await DraftRepository(session).find([number]), 1)
        tested.state = "blocked"

    await console.query(test)
    assert '<a class="badge refusal" href="/staff/publications/1">Blocked</a>' in await console.get("/drafts")
    await save(console, **filled(await console.get(f"/drafts/{number}")) | {"subject": "staff"})
    assert "Blocked" not in await console.get("/drafts")


async def test_a_draft_is_discarded_unless_it_has_changed_since(console: Running) -> None:
    await console.enter("editor")
    number = await save(console, **NEW)
    await save(console, **filled(await console.get(f"/drafts/{number}")) | {"subject": "staff"})
    stale = await console.post(f"/drafts/{number}/discard", "/drafts", version="1")
    assert stale.headers["location"] == f"/staff/drafts?conflict={number}#draft-{number}"
    assert "Nothing was discarded" in await console.get(f"/drafts?conflict={number}")
    assert len(await drafts(console)) == 1
    await console.post(f"/drafts/{number}/discard", "/drafts", version="2")
    assert await drafts(console) == []
    assert "Discarded" in await console.get(f"/drafts/{number}")
    assert (await console.post("/drafts/99/discard", "/drafts", version="1")).status_code == 404
    await console.get("/drafts/99", 404)


async def test_what_was_typed_for_a_draft_that_is_closed_becomes_another(console: Running) -> None:
    await console.enter("editor")
    number = await save(console, **NEW)
    form = filled(await console.get(f"/drafts/{number}"))
    await console.post(f"/drafts/{number}/discard", "/drafts", version="1")
    again = await save(console, **form | {"subject": "staff"})
    assert again != number
    assert [(draft.id, draft.payload["subject"]) for draft in await drafts(console)] == [(again, "staff")]


async def test_drafts_of_documents_are_edited_elsewhere(console: Running) -> None:
    await console.enter("editor")
    edit = Edit(DocumentText("ville", "---\n---\n"))
    await console.query(lambda session: DraftRepository(session).create(edit, base=None, account_id=1))
    response = await console.client.get("/staff/drafts/1")
    assert response.headers["location"] == "/staff/documents/drafts/1"
    assert "La mission" in await console.get("/drafts")


async def test_reviewers_see_drafts_but_cannot_open_or_discard_them(console: Running) -> None:
    await console.enter("editor")
    await save(console, **NEW)
    await console.post("/sign-out", "/drafts")
    await console.enter("reviewer")
    page = await console.get("/drafts")
    assert "Combien de personnes ?" in page
    assert 'name="draft"' not in page
    assert (await console.post("/drafts/1/discard", "/drafts", version="1")).status_code == 403
    assert await console.query(lambda session: session.get(Draft, 1)) is not None
