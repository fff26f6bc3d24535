"""Entries and gaps are listed, found in any language, and proposed for removal."""

import pytest
from editing_standins import candidates, drafts, filled, save
from sqlalchemy import select
from staff_standins import Running, reply

from api.database.staff_models import AuditEvent
from knowledge.editing.types import payload_from_json


async def test_each_is_listed_with_its_wordings_and_languages(console: Running) -> None:
    await console.enter("editor")
    page = await console.get("/entries")
    assert "2 found" in page
    assert "Depuis quand la mission est-elle à Berne ?" in page
    assert "Quel est le budget de la mission ?" in page
    row = page[page.index('id="mission-when"') :].partition("</tr>")[0]
    assert '<td class="num" data-label="Wordings">3</td>' in row
    assert 'title="Wordings, but no answer in this language">de<' in row
    assert ">fr</span>" in row


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("words=seit+WANN", {"mission-when"}),
        ("words=depuis+1994", {"mission-when"}),
        ("words=budget+1994", set()),
        ("kind=gap", {"gap-budget"}),
        ("document=ville", {"mission-when"}),
        ("document=elsewhere", set()),
    ],
)
async def test_it_is_found_by_words_of_any_language_by_kind_and_by_document(
    console: Running, query: str, found: set[str]
) -> None:
    await console.enter("editor")
    page = await console.get(f"/entries?{query}")
    assert {name for name in ("mission-when", "gap-budget") if f'id="{name}"' in page} == found


async def test_reviewers_may_look_but_not_change(console: Running) -> None:
    await console.enter("reviewer")
    page = await console.get("/entries")
    assert "/staff/editor" not in page
    assert "Remove" not in page.partition("<tbody>")[2]
    await console.get("/editor", 403)
    assert (await console.post("/removals", kind="entry", target="mission-when")).status_code == 403
    assert (await console.post("/editor", do="save", kind="entry")).status_code == 403


async def test_a_removal_is_a_draft_and_there_is_one_of_each(console: Running) -> None:
    await console.enter("editor")
    first = await console.post("/removals", "/entries", kind="entry", target="mission-when")
    again = await console.post("/removals", "/entries", kind="entry", target="mission-when")
    assert first.headers["location"] == again.headers["location"] == "/staff/drafts/1"
    (draft,) = await drafts(console)
    payload = payload_from_json(draft.payload)
    assert (payload.kind, payload.id, draft.base is None) == ("removal", "mission-when", False)
    shown = await console.get("/drafts/1")
    assert "Depuis quand la mission est-elle à Berne ?" in shown
    assert 'href="/staff/drafts/1"' in await console.get("/entries")
    actions = await console.query(lambda session: session.scalars(select(AuditEvent.action)))
    assert "draft.create" in actions.all()
    assert (await console.post("/removals", "/entries", kind="gap", target="nothing")).status_code == 404


async def test_an_open_draft_is_gone_on_with(console: Running) -> None:
    await console.enter("editor")
    page = await console.get("/editor?target=mission-when")
    number = await save(console, **filled(page) | {"subject": "presence"})
    page = await console.get("/editor?target=mission-when")
    assert "There is a draft of this already" in page
    assert filled(page)["draft"] == [str(number)]
    assert filled(page)["subject"] == ["presence"]


async def test_a_question_is_taken_to_the_entry_it_belongs_to(console: Running) -> None:
    """For a wrong passage the right entry is chosen first, those that were considered before all others."""
    console.rasa.reply = reply(**candidates("gap-budget", "mission-when"))
    turn = (await console.say("Depuis combien d'années ?"))["turn_id"]
    await console.enter("editor")
    target = (await console.client.get(f"/staff/turns/{turn}/correct?reason=wrong_passage")).headers["location"]
    assert target == f"/staff/entries?kind=entry&turn={turn}&reason=wrong_passage"
    page = await console.get(target.removeprefix("/staff"))
    assert "The bot considered these" in page
    link = f"/staff/editor?kind=entry&amp;target=mission-when&amp;turn={turn}&amp;reason=wrong_passage"
    assert link in page
    assert "Remove" not in page.partition("<tbody>")[2]
    form = filled(await console.get(link.removeprefix("/staff").replace("&amp;", "&")))
    assert form["id"] == ["mission-when"]
    assert form["questions-fr"][0].splitlines()[-1] == "Depuis combien d'années ?"
