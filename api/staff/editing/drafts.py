"""Drafts: what is intended but not yet published, to be gone over, discarded or put to the test."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import RedirectResponse

from api.database.draft_models import Draft, Publication
from api.database.drafts import DraftConflictError, DraftRepository, edit_of
from api.database.publications import PublicationRepository
from api.staff.access.deps import Editor, PageDep, Reviewer, Transaction
from api.staff.access.errors import NotThereError
from api.staff.editing.checks import FieldFault, check
from api.staff.editing.editor_page import all_faults, show_editor
from api.staff.editing.entries import title_of
from api.staff.editing.intended import IntendedDep
from api.staff.editing.library import Library
from api.staff.editing.previewing import Preview, preview
from api.staff.editing.starting import form_of
from knowledge.editing.types import DocumentText, EntryText, GapText, Removal

router = APIRouter()


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft in the list; `tested` is the latest publication that it was part of, if it has not changed since."""

    draft: Draft
    title: str
    is_document: bool
    is_new: bool
    faults: tuple[FieldFault, ...]
    previews: tuple[Preview, ...]
    tested: Publication | None


@router.get("/drafts")
async def list_drafts(
    staff: Reviewer,
    page: PageDep,
    library: IntendedDep,
    session: Transaction,
    conflict: Annotated[int | None, Query()] = None,
) -> Response:
    """List the open drafts, the latest changed first."""
    drafts = await DraftRepository(session).list_open()
    publications = await PublicationRepository(session).page()
    return page.render(
        "drafts.html",
        section="drafts",
        rows=[_row(draft, publications, library, page.texts.language) for draft in drafts],
        conflict=conflict,
        may_edit=staff.may("editor"),
    )


@router.get("/drafts/{draft_id}")
async def show_draft(
    draft_id: int, _: Editor, page: PageDep, library: IntendedDep, session: Transaction, saved: str = ""
) -> Response:
    """Show a draft in its editor, with what it lacks."""
    draft = await DraftRepository(session).get(draft_id)
    if draft is None:
        raise NotThereError("There is no such draft.")
    payload = edit_of(draft).payload
    if isinstance(payload, DocumentText) or (isinstance(payload, Removal) and payload.of == "document"):
        return RedirectResponse(f"/staff/documents/drafts/{draft_id}", HTTPStatus.SEE_OTHER)
    if draft.state != "open" or isinstance(payload, Removal):
        row = _row(draft, await PublicationRepository(session).page(), library, page.texts.language)
        return page.render("draft.html", section="drafts", row=row, draft=draft)
    form = form_of(draft)
    faults = await all_faults(form, library)
    notice = "saved" if saved else ""
    return await show_editor(page, library, session, form, draft=draft, faults=faults, notice=notice)


@router.post("/drafts/{draft_id}/discard")
async def discard(draft_id: int, version: Annotated[int, Form()], staff: Editor, session: Transaction) -> Response:
    """Close a draft without publishing it, unless it has changed since it was shown."""
    drafts = DraftRepository(session)
    if await drafts.get(draft_id) is None:
        raise NotThereError("There is no such draft.")
    try:
        draft = await drafts.discard(draft_id, version=version, account_id=staff.account.id)
    except DraftConflictError:
        return RedirectResponse(f"/staff/drafts?conflict={draft_id}#draft-{draft_id}", HTTPStatus.SEE_OTHER)
    staff.note("draft.discard", f"{draft.kind} {draft.target}", draft=draft.id)
    return RedirectResponse("/staff/drafts", HTTPStatus.SEE_OTHER)


def _row(draft: Draft, publications: Sequence[Publication], library: Library, language: str) -> DraftRow:
    payload = edit_of(draft).payload
    is_entry = isinstance(payload, EntryText | GapText)
    form = form_of(draft) if is_entry else None
    return DraftRow(
        draft=draft,
        title=_title(payload, library, language),
        is_document=isinstance(payload, DocumentText) or (isinstance(payload, Removal) and payload.of == "document"),
        is_new=draft.base is None,
        faults=check(form, library) if form else (),
        previews=preview(form, library) if form else (),
        tested=next((found for found in publications if _tests(found, draft)), None),
    )


def _title(payload: Any, library: Library, language: str) -> str:  # noqa: ANN401
    if isinstance(payload, EntryText | GapText):
        wordings = payload.questions.get(language) or next(iter(payload.questions.values()), ())
        return next(iter(wordings), payload.id)
    record = library.records.get(payload.id)
    if record:
        return title_of(record, language)
    document = library.knowledge.documents.get(payload.id)
    return document.title if document else payload.id


def _tests(publication: Publication, draft: Draft) -> bool:
    return any((item["draft"], item["version"]) == (draft.id, draft.version) for item in publication.contents)
