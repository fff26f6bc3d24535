"""A draft shows what it would change before anybody publishes it, and two editors never overwrite each other."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from documents_desk import VILLE, Desk, StartDesk
from sqlalchemy import update
from staff_standins import PASSWORD

from api.database.drafts import DraftRepository, edit_of
from api.database.staff_models import StaffSession
from api.staff.documents import drafts_of_documents
from api.staff.documents.form import DocumentForm
from knowledge.documents import load_document
from knowledge.editing.files import file_changes, write_changes
from knowledge.editing.types import DocumentText, Edit, EntryText, EvidenceText, Removal

FIELDS = {"title": "La ville", "publisher": "Ville", "language": "fr", "source": "s"}
MOVED = VILLE.replace("à la rue des Fleurs 4", "à la place du Marché 1").partition("---\n\n")[2]


async def text_of(desk: Desk, number: int = 0) -> DocumentForm:
    payload = edit_of((await desk.drafts())[number]).payload
    assert isinstance(payload, DocumentText)
    return DocumentForm.read(payload)


async def test_an_edit_shows_changed_words_and_entries_that_lose_their_evidence(desk: Desk) -> None:
    response = await desk.edit("/documents/ville/edit", text=MOVED.replace("\n", "\r\n"))
    page = await desk.console.get(response.headers["location"].removeprefix("/staff"))
    assert "Il se trouve à la <del>rue des Fleurs 4.</del><ins>place du Marché 1.</ins>" in page
    assert "Changed: 1" in page
    assert "Unchanged: 2" in page
    assert 'href="/staff/editor?kind=entry&amp;target=guichet-lieu"' in page
    assert "rue des Fleurs 4<small>Guichet</small>" in page
    assert "ville-habitants" not in page
    assert (await text_of(desk)).text == MOVED.strip()
    assert await desk.noted() == [("document.edit", "document ville")]


async def test_saving_without_a_change_writes_the_file_as_it_stands(desk: Desk) -> None:
    """Otherwise a published draft would show differences that nobody made."""
    await desk.edit("/documents/ville/edit", text=VILLE.partition("---\n\n")[2])
    (draft,) = await desk.drafts()
    assert file_changes(desk.knowledge, [edit_of(draft)]) == ()


async def test_a_draft_of_an_entry_that_fits_the_new_text_puts_it_right(desk: Desk) -> None:
    await desk.edit("/documents/ville/edit", text=MOVED)
    evidence = EvidenceText("ville", "Guichet", "place du Marché 1")
    entry = EntryText("guichet-lieu", "guichet", "where", {"fr": ("Où ?",)}, {"fr": "Là."}, (evidence,))

    async def draft_entry(session: object) -> None:
        await DraftRepository(session).create(Edit(entry), base=None, account_id=1)  # type: ignore[arg-type]

    await desk.console.query(draft_entry)
    page = await desk.console.get("/documents/drafts/1")
    assert "Put right by a draft already: 1." in page
    assert 'class="good" href="/staff/drafts/2"' in page
    assert "would lose their evidence: 1.</strong>" not in page  # nothing is left to be done


async def test_a_removal_shows_what_would_go_with_the_document(desk: Desk) -> None:
    response = await desk.console.post("/documents/ville/remove", "/documents/ville/edit")
    assert response.headers["location"] == "/staff/documents/drafts/1"
    (draft,) = await desk.drafts()
    assert edit_of(draft).payload == Removal("ville", "document")
    page = await desk.console.get("/documents/drafts/1")
    for shown in ("To be removed", "Removed: 3", "ville-habitants", "guichet-lieu"):
        assert shown in page, shown
    assert "To be removed" in await desk.console.get("/documents")
    again = await desk.console.post("/documents/ville/remove", "/documents/drafts/1")
    assert again.headers["location"] == "/staff/documents/drafts/1"
    assert len(await desk.drafts()) == 1


async def test_unfinished_work_is_kept_and_says_what_it_lacks(desk: Desk) -> None:
    response = await desk.edit("/documents/ville/edit", title=" ", language="", text="")
    page = await desk.console.get(response.headers["location"].removeprefix("/staff"))
    assert "Before it can be published, it needs:" in page
    for name in ("Title", "Text", "Language"):
        assert f"<strong>{name}</strong>" in page


async def test_fields_survive_whatever_is_typed(desk: Desk) -> None:
    """Front matter is YAML: a title may look like YAML, a text like front matter."""
    typed = {
        "title": "Non: 'oui' # \"é\" - [x]",
        "publisher": "yes",
        "source": "2024-05-01",
        "text": "---\na: b\n---\n\nÇa.",
    }
    await desk.edit("/documents/ville/edit", **typed)
    form = await text_of(desk)
    assert {name: getattr(form, name) for name in typed} == typed
    (draft,) = await desk.drafts()
    write_changes(desk.knowledge, file_changes(desk.knowledge, [edit_of(draft)]))
    stored = load_document(desk.knowledge / "documents" / "ville.md")
    assert {name: getattr(stored, name) for name in typed} == typed


async def test_two_editors_of_one_draft_see_both_texts_and_lose_nothing(desk: Desk) -> None:
    await desk.edit("/documents/ville/edit", text="Premier texte, de base.")
    first = await desk.console.get("/documents/drafts/1/edit")
    await desk.edit("/documents/drafts/1/edit", text="Le texte de quelqu'un d'autre.")
    fields = {
        "text": "Mon long texte.",
        "version": "1",
        "title": "Mon titre",
        "language": "fr",
        "publisher": "P",
        "source": "s",
    }
    assert 'name="version" value="1"' in first
    response = await desk.console.post("/documents/ville/edit", **fields)
    assert response.status_code == 409
    assert "editor@example.org" in response.text
    assert "Le texte de quelqu&#39;un d&#39;autre." in response.text
    assert "Mon long texte.</textarea>" in response.text
    assert 'value="Mon titre"' in response.text
    assert (await text_of(desk)).text == "Le texte de quelqu'un d'autre."
    assert 'name="version" value="2"' in response.text
    saved = await desk.console.post("/documents/ville/edit", **fields | {"version": "2"})
    assert saved.status_code == 303
    assert (await text_of(desk)).text == "Mon long texte."


async def test_of_two_who_begin_at_once_the_second_sees_the_first(desk: Desk) -> None:
    texts = (FIELDS | {"text": f"Texte {number}."} for number in range(2))
    both = await asyncio.gather(*(desk.console.post("/documents/ville/edit", **fields) for fields in texts))
    assert sorted(response.status_code for response in both) == [303, 409]
    assert len(await desk.drafts()) == 1


async def test_a_new_file_for_a_draft_that_moved_on_is_a_conflict_too(desk: Desk) -> None:
    await desk.edit("/documents/ville/edit", text="Premier texte, de base.")
    response = await desk.upload(
        b"# Titre\n\nLe texte du fichier, tel quel.", "neuf.md", "/documents/ville/replace", version="7"
    )
    assert response.status_code == 409
    assert "Le texte du fichier, tel quel.</textarea>" in response.text
    assert (await text_of(desk)).text == "Premier texte, de base."


async def test_a_draft_that_was_discarded_meanwhile_can_be_saved_again(desk: Desk) -> None:
    await desk.edit("/documents/ville/edit", text="Premier texte, de base.")
    response = await desk.console.post("/documents/drafts/1/discard", "/documents/drafts/1", version=1)
    assert response.headers["location"] == "/staff/documents"
    assert "This draft was discarded." in await desk.console.get("/documents/drafts/1")
    fields = FIELDS | {"version": "1", "text": "Mon texte."}
    response = await desk.console.post("/documents/ville/edit", **fields)
    assert response.headers["location"] == "/staff/documents/drafts/2"


async def test_discarding_what_somebody_changed_shows_it_instead(desk: Desk) -> None:
    await desk.edit("/documents/ville/edit", text="Premier texte, de base.")
    await desk.edit("/documents/drafts/1/edit", text="Second texte.")
    response = await desk.console.post("/documents/drafts/1/discard", "/documents/drafts/1", version=1)
    assert response.headers["location"] == "/staff/documents/drafts/1?changed=1"
    assert "Somebody changed this draft" in await desk.console.get("/documents/drafts/1?changed=1")
    assert [draft.state for draft in await desk.drafts()] == ["open"]


async def test_a_document_that_changed_in_the_files_is_compared_before_the_draft_is_kept(desk: Desk) -> None:
    await desk.edit("/documents/ville/edit", text=MOVED)
    (desk.knowledge / "documents" / "ville.md").write_text(VILLE.replace("32 quartiers", "33 quartiers"))
    page = await desk.console.get("/documents/drafts/1")
    assert "The document was changed after this draft was begun." in page
    assert "<del>33</del><ins>32</ins> quartiers" in page
    base = page.partition('name="base" value="')[2][:64]
    await desk.console.post("/documents/drafts/1/compared", "/documents/drafts/1", version=1, base=base)
    assert "was changed after" not in await desk.console.get("/documents/drafts/1")
    assert ("document.compare", "document ville") in await desk.noted()


async def test_what_was_typed_is_kept_when_the_session_ended(desk: Desk) -> None:
    await desk.console.query(
        lambda session: session.execute(update(StaffSession).values(seen_at=datetime.now(UTC) - timedelta(days=30)))
    )
    fields = {
        "title": "La ville",
        "publisher": "Ville",
        "language": "fr",
        "source": "s",
        "text": "Mon texte.\nAilleurs.",
    }
    response = await desk.console.client.post("/staff/documents/ville/edit", data=fields)
    assert response.status_code == 401
    assert "what you wrote is kept" in response.text
    held = response.text.partition('name="held" value="')[2].partition('"')[0].replace("&amp;", "&")
    page = await desk.console.post(
        "/sign-in",
        "/sign-in",
        email="editor@example.org",
        password=PASSWORD,
        held=held,
        next="/staff/documents/ville/edit",
    )
    assert "Mon texte.\nAilleurs." in page.text
    assert 'action="/staff/documents/ville/edit"' in page.text


async def test_a_long_text_is_not_taken_from_somebody_who_is_not_signed_in(desk: Desk) -> None:
    await desk.console.post("/sign-out")
    response = await desk.console.client.post("/staff/documents/ville/edit", data={"text": "é" * 50_000})
    assert response.status_code == 401
    assert "too large to be kept" in response.text


async def test_a_long_text_is_saved_by_an_editor_up_to_its_limit(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await desk.edit("/documents/ville/edit", text="Une phrase. " * 20_000)).status_code == 303
    monkeypatch.setattr(drafts_of_documents, "MAX_CHARS", 1000)
    response = await desk.edit("/documents/drafts/1/edit", text="x" * 2000)
    assert response.status_code == 422
    assert "longer than 1,000 characters" in response.text
    assert "x" * 2000 in response.text


async def test_reviewers_look_but_do_not_touch(start_desk: StartDesk) -> None:
    desk = await start_desk("reviewer")
    assert "La ville" in await desk.console.get("/documents")
    assert "Add a document" not in await desk.console.get("/documents")
    for page in ("/documents/drafts/new", "/documents/ville/edit", "/documents/ville/replace"):
        await desk.console.get(page, status=403)
    for page in (
        "/documents/ville/edit",
        "/documents/ville/replace",
        "/documents/ville/remove",
        "/documents/drafts/new",
    ):
        assert (await desk.console.post(page, "/documents")).status_code == 403
    assert await desk.drafts() == []


@pytest.mark.parametrize(
    "path",
    ["/documents/nulle-part", "/documents/nulle-part/edit", "/documents/nulle-part/replace", "/documents/drafts/9"],
)
async def test_what_is_not_there_is_said_so(desk: Desk, path: str) -> None:
    await desk.console.get(path, status=404)


@pytest.mark.parametrize("document_id", ["nulle-part", "..%2F..%2Fetc", "%2e%2e"])
async def test_no_draft_is_made_of_a_document_that_is_not_there(desk: Desk, document_id: str) -> None:
    for action in ("edit", "remove", "replace"):
        response = await desk.console.post(
            f"/documents/{document_id}/{action}", "/documents/drafts/new", text="x", address="x"
        )
        assert response.status_code in (404, 422), action
    assert await desk.drafts() == []
