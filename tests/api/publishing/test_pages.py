"""The loop as staff see it: put to the test, read the verdict, publish, be answered, roll back."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from desk import Desk
from edits import ADDRESS, GOOD, HARMFUL
from sqlalchemy import select

from api.building.assembly import open_store
from api.database.draft_models import Draft, Publication
from api.database.drafts import DraftRepository
from api.database.models import Conversation, Turn
from api.database.publications import LOST_AFTER
from api.database.staff_models import AuditEvent
from api.publishing.types import PHASES
from api.staff.publishing import deciding
from knowledge.base import fingerprint
from knowledge.editing.types import Edit

pytestmark = pytest.mark.slow
QUESTION = "Quelle est l'adresse du bureau ?"


async def _states(desk: Desk) -> tuple[list[str], list[str]]:
    async with desk.console.database.transaction() as session:
        publications = await session.scalars(select(Publication.state).order_by(Publication.id))
        drafts = await session.scalars(select(Draft.state).order_by(Draft.id))
        return list(publications), list(drafts)


async def _noted(desk: Desk) -> list[str]:
    async with desk.console.database.transaction() as session:
        query = select(AuditEvent.action).where(AuditEvent.action.startswith("publication."))
        return list(await session.scalars(query.order_by(AuditEvent.id)))


async def test_a_good_entry_is_published_answered_and_rolled_back(desk: Desk) -> None:
    await desk.console.enter("editor")
    before = fingerprint(desk.settings.knowledge_dir)
    assert "rue du Lac" not in await desk.ask(QUESTION)
    page = await desk.test(await desk.draft())
    shown = await desk.console.get(page)
    assert "Ready to publish" in shown
    assert "rue du Lac" not in await desk.ask(QUESTION), "a test changes nothing for visitors"
    assert "Published" in await desk.act(page, "publish")
    assert "rue du Lac" in await desk.ask(QUESTION)
    assert await _states(desk) == (["published"], ["published"])
    assert "Roll back publication 1" in await desk.console.get("/publications")
    assert "Rolled back" in await desk.act(page, "roll-back")
    assert "rue du Lac" not in await desk.ask(QUESTION)
    assert await _states(desk) == (["rolled_back"], ["open"])
    assert fingerprint(desk.settings.knowledge_dir) == before
    assert await _noted(desk) == ["publication.test", "publication.publish", "publication.roll-back"]


async def test_a_harmful_draft_is_blocked_and_only_an_admin_with_a_reason_gets_past(desk: Desk) -> None:
    await desk.console.enter("editor")
    page = await desk.test(await desk.draft(HARMFUL))
    shown = await desk.console.get(page)
    assert "Questions that were answered rightly and no longer are: 1" in shown
    assert "Quel est le prix du permis de séjour" in shown
    assert "65 francs" in shown
    assert "An admin may publish this" in shown
    refused = await desk.console.post(f"{page}/publish", "/drafts", reason="Because")
    assert refused.status_code == 403
    await desk.console.enter("admin")
    assert "Say why" in await desk.act(page, "publish", reason="  ")
    assert (await _states(desk))[0] == ["blocked"]
    assert "The price is no longer public." in await desk.act(page, "publish", reason="The price is no longer public.")
    # The document still says it and is shown, but nothing answers any more.
    shown = await desk.ask("Combien coûte le permis de séjour ?")
    assert shown.startswith("Je ne suis pas sûr que les documents répondent à cette question.")
    assert (await _noted(desk))[-1] == "publication.override"


async def test_what_does_not_hold_cannot_be_published_by_anybody(desk: Desk) -> None:
    await desk.console.enter("admin")
    page = await desk.test(await desk.draft(Edit(replace(ADDRESS, evidence=()))))
    shown = await desk.console.get(page)
    assert "Evidence" in shown
    assert "at least one quote" in shown
    assert "Publish all the same" not in shown
    assert "Test again" in await desk.act(page, "publish", reason="I insist")
    assert (await _states(desk))[0] == ["blocked"]


async def test_a_draft_that_changed_since_the_test_is_not_published(desk: Desk) -> None:
    await desk.console.enter("editor")
    draft = await desk.draft()
    page = await desk.test(draft)
    async with desk.console.database.transaction() as session:
        await DraftRepository(session).update(draft, Edit(replace(ADDRESS, subject="lieu")), version=1, account_id=1)
    assert "have changed since this test" in await desk.console.get(page)
    assert "have changed since this test" in await desk.act(page, "publish")
    assert (await _states(desk))[0] == ["passed"]


async def test_of_two_that_passed_the_second_has_to_be_tested_again(desk: Desk) -> None:
    await desk.console.enter("editor")
    first = await desk.test(await desk.draft())
    second = await desk.test(await desk.draft(replace(GOOD, payload=replace(ADDRESS, id="ailleurs"), cases=())))
    await desk.act(first, "publish")
    assert "have changed since this test" in await desk.act(second, "publish")
    assert (await _states(desk))[0] == ["published", "passed"] or (await _states(desk))[0] == ["published", "blocked"]


async def test_only_the_latest_publication_can_be_rolled_back_and_not_over_later_changes(desk: Desk) -> None:
    await desk.console.enter("editor")
    first = await desk.test(await desk.draft())
    await desk.act(first, "publish")
    second = await desk.test(await desk.draft(Edit(replace(ADDRESS, answers={"fr": "Rue du Lac 12, Berne."}))))
    await desk.act(second, "publish")
    await desk.act(first, "roll-back")
    assert (await _states(desk))[0] == ["published", "published"]
    path = desk.settings.knowledge_dir / "faq" / "staff.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "# by hand\n", encoding="utf-8")
    assert "A file was changed since this publication" in await desk.act(second, "roll-back")
    path.write_text(text, encoding="utf-8")
    await desk.act(second, "roll-back")
    await desk.act(first, "roll-back")
    assert (await _states(desk))[0] == ["rolled_back", "rolled_back"]
    assert "rue du Lac" not in await desk.ask(QUESTION)


async def test_a_former_version_that_is_gone_is_built_anew(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    rebuilt: list[object] = []
    monkeypatch.setattr(deciding, "start_rebuild", rebuilt.append)
    await desk.console.enter("editor")
    store = open_store(desk.settings)
    former = store.current()
    page = await desk.test(await desk.draft())
    await desk.act(page, "publish")
    shutil.rmtree(former.path)
    before = fingerprint(desk.settings.knowledge_dir)
    assert "It is being built anew" in await desk.act(page, "roll-back")
    assert rebuilt == [desk.settings]
    assert fingerprint(desk.settings.knowledge_dir) != before


async def test_what_is_put_away_leaves_no_index_behind_and_what_is_served_stays(desk: Desk) -> None:
    await desk.console.enter("editor")
    versions = desk.settings.var_dir / "index" / "versions"
    before = sorted(versions.iterdir())
    page = await desk.test(await desk.draft())
    assert sorted(versions.iterdir()) != before
    assert "Put away" in await desk.act(page, "withdraw")
    assert sorted(versions.iterdir()) == before
    open_store(desk.settings).discard(before[0].name)
    assert sorted(versions.iterdir()) == before


async def test_visitors_questions_are_shown_without_personal_data_and_vanish_when_erased(desk: Desk) -> None:
    now = datetime.now(UTC)
    async with desk.console.database.transaction() as session:
        session.add(Conversation(id="c", created_at=now, last_seen_at=now, language="fr"))
        await session.flush()
        text = f"Je m'appelle Ada Lovelace. {QUESTION}"
        session.add(
            Turn(id="t", conversation_id="c", sequence=1, text=text, language="fr", kind="refusal", received_at=now)
        )
    await desk.console.enter("editor")
    worded_alike = {**ADDRESS.questions, "fr": (QUESTION, f"Je m'appelle Claude. {QUESTION}")}
    page = await desk.test(await desk.draft(Edit(replace(ADDRESS, questions=worded_alike))))
    shown = await desk.console.get(page)
    assert "[name]" in shown
    assert "Lovelace" not in shown
    async with desk.console.database.transaction() as session:
        await session.delete(await session.get_one(Conversation, "c"))
    shown = await desk.console.get(page)
    assert "[name]" not in shown
    assert "The visitor has erased this question." in shown


async def test_progress_is_shown_with_and_without_a_script_and_a_test_can_be_stopped(desk: Desk) -> None:
    await desk.console.enter("editor")
    draft = await desk.draft()
    await desk.console.post("/publications", "/publications", draft=draft)
    page = await desk.console.get("/publications/1")
    assert '<noscript><meta http-equiv="refresh"' in page
    assert page.count('<li class="') >= len(PHASES)
    assert "rue du Lac" in page, "what will change is shown before the test is over"
    assert "steps" in await desk.console.get("/publications/1/progress")
    assert "Put away" in await desk.act("/publications/1", "withdraw")
    await desk.console.get("/publications/1/progress", 204)


async def test_a_test_whose_process_died_says_so_and_can_be_repeated(desk: Desk) -> None:
    await desk.console.enter("editor")
    await desk.console.post("/publications", "/publications", draft=await desk.draft())
    async with desk.console.database.transaction() as session:
        (await session.get_one(Publication, 1)).beat_at = datetime.now(UTC) - LOST_AFTER * 2
    page = await desk.console.get("/publications/1")
    assert "The test stopped unexpectedly" in page
    assert 'name="draft" value="1"' in page


@pytest.mark.parametrize("action", ["publish", "roll-back", "withdraw"])
async def test_reviewers_read_and_do_not_decide(desk: Desk, action: str) -> None:
    await desk.console.enter("reviewer")
    async with desk.console.database.transaction() as session:
        session.add(Publication(state="passed", contents=[], created_at=datetime.now(UTC)))
    page = await desk.console.get("/publications/1")
    assert "<form" not in page.split("<main")[1].split("</main")[0]
    assert (await desk.console.post(f"/publications/1/{action}", "/")).status_code == 403
    assert (await desk.console.post("/publications", "/", draft=1)).status_code == 403


async def test_nonsense_is_refused_kindly(desk: Desk) -> None:
    await desk.console.enter("editor")
    assert "None of these drafts is open" in (
        await desk.console.get((await desk.console.post("/publications", "/", draft=99)).headers["location"][6:])
    )
    for path in ("/publications/7", "/publications/7/progress"):
        await desk.console.get(path, 404)
    assert (await desk.console.post("/publications", "/", draft="x")).status_code == 422
    response = await desk.console.client.post("/staff/publications/1/publish", data={})
    assert response.status_code == 403, "a form without its token"
