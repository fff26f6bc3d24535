"""The draft of a document: what it would change, its fields and text, and its end."""

import asyncio
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.ext.asyncio import AsyncSession

from api.database.draft_models import Draft
from api.database.drafts import DraftConflictError, DraftRepository, edit_of
from api.staff.access.deps import Editor, PageDep, Reviewer, Transaction
from api.staff.access.errors import NotThereError
from api.staff.access.pages import Page
from api.staff.documents.conflicts import show_conflict
from api.staff.documents.form import DocumentForm
from api.staff.documents.reading import MAX_CHARS
from api.staff.documents.receiving import SentDep
from api.staff.documents.saving import Conflict, digest, open_draft_of, save
from api.staff.documents.view import is_of_document, view_draft
from api.staff.editing.library import LibraryDep
from knowledge.editing.types import DocumentText

MOST_SHOWN = 100
"""So many changed passages, entries and parts of the preview are shown; the rest is counted."""

router = APIRouter(prefix="/documents")


@router.get("/drafts/{draft_id:int}")
async def show_draft(
    draft_id: int,
    staff: Reviewer,
    page: PageDep,
    library: LibraryDep,
    session: Transaction,
    changed: Annotated[str, Query(max_length=1)] = "",
) -> Response:
    """Show what the draft would change, and whether the document changed since it was begun."""
    draft = await _find(session, draft_id)
    others = await DraftRepository(session).list_open()
    view = await asyncio.to_thread(view_draft, draft, library.knowledge, others)
    current = await digest(library.directory, draft.target)
    return page.render(
        "document_draft.html",
        section="documents",
        draft=draft,
        view=view,
        current=current,
        is_stale=draft.state == "open" and draft.base != current,
        changed=changed,
        may_edit=staff.may("editor") and draft.state == "open",
        most=MOST_SHOWN,
    )


@router.get("/drafts/{draft_id:int}/edit")
async def show_editing_of_draft(draft_id: int, _: Editor, page: PageDep, session: Transaction) -> Response:
    """Show the draft's fields and text."""
    draft = await _find(session, draft_id)
    payload = edit_of(draft).payload
    if draft.state != "open" or not isinstance(payload, DocumentText):
        return RedirectResponse(f"/staff/documents/drafts/{draft.id}", HTTPStatus.SEE_OTHER)
    return _editing(page, draft.target, DocumentForm.read(payload), draft.base, draft)


@router.get("/{document_id}/edit")
async def show_editing(
    document_id: str, _: Editor, page: PageDep, library: LibraryDep, session: Transaction
) -> Response:
    """Show the document's fields and text; where there is an open draft of it, the draft's."""
    draft = await open_draft_of(session, document_id)
    if draft:
        return RedirectResponse(f"/staff/documents/drafts/{draft.id}/edit", HTTPStatus.SEE_OTHER)
    document = library.knowledge.documents.get(document_id)
    if document is None:
        raise NotThereError("There is no such document; it may have been removed.")
    base = await digest(library.directory, document_id)
    return _editing(page, document_id, DocumentForm.of(document), base, None)


@router.post("/{document_id}/edit")
async def edit_document(document_id: str, sent: SentDep, library: LibraryDep) -> Response:
    """Store what was typed in the open draft, or in a new one, however unfinished it is."""
    form = DocumentForm.model_validate({name: sent.text(name) for name in DocumentForm.model_fields})
    base, version = sent.text("base") or None, sent.text("version")
    if len(form.text) > MAX_CHARS:
        return _editing(sent.page, document_id, form, base, None, version=version, is_too_long=True)
    async with sent.services.database.transaction() as session:
        known = await open_draft_of(session, document_id) or document_id in library.knowledge.documents
        if not known and not version:
            raise NotThereError("There is no such document; it may have been removed.")
        staff = sent.staff(session)
        number = int(version) if version.isdecimal() else None
        saved = await save(session, staff, document_id, form, base=base, version=number)
        if isinstance(saved, Draft):
            staff.note("document.edit", f"document {document_id}", draft=saved.id)
    if isinstance(saved, Conflict):
        return show_conflict(sent.page, saved, document_id, await digest(library.directory, document_id))
    return RedirectResponse(f"/staff/documents/drafts/{saved.id}", HTTPStatus.SEE_OTHER)


@router.post("/{document_id}/remove")
async def remove_document(
    document_id: str, staff: Editor, library: LibraryDep, page: PageDep, session: Transaction
) -> Response:
    """Draft the removal of a document; an open draft of it comes first."""
    base = await digest(library.directory, document_id)
    if base is None:
        raise NotThereError("There is no such document; it may have been removed.")
    saved = await save(session, staff, document_id, None, base=base, version=None)
    if isinstance(saved, Conflict):
        return RedirectResponse(f"/staff/documents/drafts/{saved.draft.id}", HTTPStatus.SEE_OTHER)
    staff.note("document.remove", f"document {document_id}", draft=saved.id)
    return RedirectResponse(f"/staff/documents/drafts/{saved.id}", HTTPStatus.SEE_OTHER)


@router.post("/drafts/{draft_id:int}/discard")
async def discard_draft(
    draft_id: int, version: Annotated[int, Form()], staff: Editor, page: PageDep, session: Transaction
) -> Response:
    """Drop the draft, unless somebody changed it in the meantime: then it is shown."""
    draft = await _find(session, draft_id)
    try:
        await DraftRepository(session).discard(draft.id, version=version, account_id=staff.account.id)
    except DraftConflictError:
        return RedirectResponse(f"/staff/documents/drafts/{draft.id}?changed=1", HTTPStatus.SEE_OTHER)
    staff.note("document.discard", f"document {draft.target}", draft=draft.id)
    return RedirectResponse("/staff/documents", HTTPStatus.SEE_OTHER)


@router.post("/drafts/{draft_id:int}/compared")
async def confirm_draft(
    draft_id: int,
    version: Annotated[int, Form()],
    base: Annotated[str, Form(max_length=64)],
    staff: Editor,
    session: Transaction,
) -> Response:
    """Keep the draft although the document changed since it was begun: somebody compared the two."""
    draft = await _find(session, draft_id)
    try:
        await DraftRepository(session).rebase(draft.id, version=version, account_id=staff.account.id, base=base or None)
    except DraftConflictError:
        return RedirectResponse(f"/staff/documents/drafts/{draft.id}?changed=1", HTTPStatus.SEE_OTHER)
    staff.note("document.compare", f"document {draft.target}", draft=draft.id)
    return RedirectResponse(f"/staff/documents/drafts/{draft.id}", HTTPStatus.SEE_OTHER)


async def _find(session: AsyncSession, draft_id: int) -> Draft:
    draft = await DraftRepository(session).get(draft_id)
    if draft is None or not is_of_document(draft):
        raise NotThereError("There is no such draft of a document.")
    return draft


def _editing(
    page: Page,
    document_id: str,
    form: DocumentForm,
    base: str | None,
    draft: Draft | None,
    **values: Any,  # noqa: ANN401
) -> Response:
    usual = {"version": draft.version if draft else "", "is_too_long": False}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if values.get("is_too_long") else HTTPStatus.OK
    response = page.render(
        "document_edit.html",
        status=status,
        section="documents",
        document_id=document_id,
        form=form,
        base=base,
        draft=draft,
        longest=page.number(MAX_CHARS),
        **usual | values,
    )
    response.headers["Cache-Control"] = "private, no-cache"  # so that going back brings back what was typed
    return response
