"""All documents, and one of them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Response

from api.database.draft_models import Draft
from api.database.drafts import DraftRepository, edit_of
from api.staff.access.deps import PageDep, Reviewer, ServicesDep, Transaction, WorkshopDep
from api.staff.access.errors import NotThereError
from api.staff.conversations.citing import mark
from api.staff.documents.form import DocumentForm
from api.staff.documents.resting import entries_on
from api.staff.documents.saving import digest, open_draft_of
from api.staff.documents.view import is_of_document
from api.staff.editing.library import LibraryDep, open_library
from knowledge.editing.types import DocumentText
from knowledge.types import Document, KnowledgeBase

router = APIRouter(prefix="/documents")


@dataclass(frozen=True, slots=True)
class Row:
    """One document, or the draft of a new one, in the list."""

    id: str
    title: str
    language: str
    source: str
    is_new: bool
    passages: int
    entries: int
    draft: Draft | None


@router.get("")
async def list_documents(staff: Reviewer, page: PageDep, library: LibraryDep, session: Transaction) -> Response:
    """List the documents as they stand in the files, and the drafts of new ones."""
    drafts = [draft for draft in await DraftRepository(session).list_open() if is_of_document(draft)]
    return page.render(
        "documents.html",
        section="documents",
        rows=_rows(library.knowledge, drafts),
        may_edit=staff.may("editor"),
    )


@router.get("/{document_id}")
async def show_document(
    document_id: str,
    staff: Reviewer,
    page: PageDep,
    workshop: WorkshopDep,
    session: Transaction,
    services: ServicesDep,
    passage: str = "",
    start: int = 0,
    end: int = 0,
) -> Response:
    """Show a document as it is served, else as it stands in the files, a stretch of one of its passages marked."""
    directory = services.settings.knowledge_dir
    knowledge = workshop.knowledge()
    if knowledge is None or document_id not in knowledge.documents:
        knowledge = (await asyncio.to_thread(open_library, directory)).knowledge
    marked = mark(knowledge, document_id, passage, start, end)
    if marked is None:
        raise NotThereError("There is no such document; it may have been removed.")
    return page.render(
        "document.html",
        section="documents",
        marked=marked,
        document=knowledge.documents[document_id],
        passages=_count_passages(knowledge, document_id),
        entries=len(entries_on(knowledge, document_id)),
        draft=await open_draft_of(session, document_id),
        may_edit=staff.may("editor") and await digest(directory, document_id) is not None,
    )


def _rows(knowledge: KnowledgeBase, drafts: Sequence[Draft]) -> list[Row]:
    by_target = {draft.target: draft for draft in drafts}
    rows = [_row(document, knowledge, by_target.get(document.id)) for document in knowledge.documents.values()]
    new = [row for draft in drafts if draft.target not in knowledge.documents for row in [_new_row(draft)] if row]
    return [*new, *sorted(rows, key=lambda row: row.title.casefold())]


def _row(document: Document, knowledge: KnowledgeBase, draft: Draft | None) -> Row:
    return Row(
        id=document.id,
        title=document.title,
        language=document.language,
        source=document.source,
        is_new=False,
        passages=_count_passages(knowledge, document.id),
        entries=len(entries_on(knowledge, document.id)),
        draft=draft,
    )


def _new_row(draft: Draft) -> Row | None:
    payload = edit_of(draft).payload
    if not isinstance(payload, DocumentText):
        return None
    form = DocumentForm.read(payload)
    return Row(draft.target, form.title or draft.target, form.language, form.source, True, 0, 0, draft)


def _count_passages(knowledge: KnowledgeBase, document_id: str) -> int:
    return sum(passage.document_id == document_id for passage in knowledge.passages)
