"""Add a document, or give one a new text, from a file or an address."""

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from api.database.draft_models import Draft
from api.database.drafts import edit_of
from api.staff.access.deps import Editor, PageDep, ServicesDep, Transaction
from api.staff.access.errors import NotThereError
from api.staff.access.pages import Page
from api.staff.documents.conflicts import show_conflict
from api.staff.documents.form import DocumentForm
from api.staff.documents.receiving import Sent, SentDep
from api.staff.documents.saving import Conflict, digest, open_draft_of, save
from api.staff.documents.sources import new_form, read_sent, replaced_form, suggested_id
from api.staff.editing.library import Library, LibraryDep
from knowledge.editing.types import DocumentText
from knowledge.errors import UnreadableSourceError

router = APIRouter(prefix="/documents")


@router.get("/drafts/new")
async def show_adding(_: Editor, page: PageDep, services: ServicesDep) -> Response:
    """Show the forms."""
    return _render(page, services.settings.max_document_bytes)


@router.post("/drafts/new")
async def add_document(sent: SentDep, library: LibraryDep) -> Response:
    """Make a draft of what was sent; a document that exists already is replaced on its own page."""
    limit = sent.services.settings.max_document_bytes
    typed: dict[str, Any] = {"address": sent.text("address"), "wished": sent.text("id")}
    try:
        extract = await read_sent(sent)
        form = new_form(extract, library.knowledge.documents.values(), library.directory.resolve().name)
        document_id = suggested_id(typed["wished"], extract.source, form.title)
    except UnreadableSourceError as error:
        await _note_unreadable(sent, "", error)
        return _render(sent.page, limit, fault=error, **typed)
    async with sent.services.database.transaction() as session:
        draft = await open_draft_of(session, document_id)
        if draft or document_id in library.knowledge.documents:
            return _render(sent.page, limit, taken=document_id, draft=draft, **typed)
        staff = sent.staff(session)
        saved = await save(session, staff, document_id, form, base=None, version=None)
        if isinstance(saved, Draft):
            staff.note("document.add", f"document {document_id}", draft=saved.id, source=form.source)
    return _lead_to(sent, saved, document_id)


@router.get("/{document_id}/replace")
async def show_replacing(
    document_id: str, _: Editor, page: PageDep, services: ServicesDep, library: LibraryDep, session: Transaction
) -> Response:
    """Show the same forms for a document that exists, or that there is a draft of."""
    draft = await open_draft_of(session, document_id)
    before = _before(document_id, draft, library)
    address = before.source if "://" in before.source else ""
    return _render(
        page, services.settings.max_document_bytes, document_id=document_id, title=before.title, draft=draft,
        address=address,
    )  # fmt: skip


@router.post("/{document_id}/replace")
async def replace_document(document_id: str, sent: SentDep, library: LibraryDep) -> Response:
    """Give the document the text of what was sent, in its open draft or in a new one."""
    services, version = sent.services, sent.text("version")
    async with services.database.transaction() as session:
        draft = await open_draft_of(session, document_id)
    before = _before(document_id, draft, library)
    try:
        form = replaced_form(await read_sent(sent), before)
    except UnreadableSourceError as error:
        await _note_unreadable(sent, document_id, error)
        return _render(
            sent.page, services.settings.max_document_bytes, document_id=document_id, title=before.title, draft=draft,
            fault=error, address=sent.text("address"),
        )  # fmt: skip
    base = await digest(library.directory, document_id)
    async with services.database.transaction() as session:
        staff = sent.staff(session)
        read_version = int(version) if version.isdecimal() else None
        saved = await save(session, staff, document_id, form, base=base, version=read_version)
        if isinstance(saved, Draft):
            staff.note("document.replace", f"document {document_id}", draft=saved.id, source=form.source)
    return _lead_to(sent, saved, document_id, base)


def _before(document_id: str, draft: Draft | None, library: Library) -> DocumentForm:
    """Return what the document, or its draft, says; raises `NotThereError`."""
    payload = edit_of(draft).payload if draft else None
    if isinstance(payload, DocumentText):
        return DocumentForm.read(payload)
    if document_id not in library.knowledge.documents:
        raise NotThereError("There is no such document; it may have been removed.")
    return DocumentForm.of(library.knowledge.documents[document_id])


def _lead_to(sent: Sent, saved: Draft | Conflict, document_id: str, base: str | None = None) -> Response:
    if isinstance(saved, Conflict):
        return show_conflict(sent.page, saved, document_id, base)
    return RedirectResponse(f"/staff/documents/drafts/{saved.id}", HTTPStatus.SEE_OTHER)


async def _note_unreadable(sent: Sent, document_id: str, error: UnreadableSourceError) -> None:
    async with sent.services.database.transaction() as session:
        sent.staff(session).note("document.unreadable", f"document {document_id}".strip(), reason=str(error)[:500])


def _render(
    page: Page,
    limit: int,
    *,
    fault: UnreadableSourceError | None = None,
    taken: str = "",
    **values: Any,  # noqa: ANN401
) -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.CONFLICT if taken else HTTPStatus.OK
    usual = {"document_id": "", "title": "", "draft": None, "address": "", "wished": ""}
    return page.render(
        "document_add.html", status=status, section="documents", limit=page.number(limit / 1e6, 1), fault=fault,
        taken=taken, **usual | values,
    )  # fmt: skip
