"""Two editors of one document: both texts, and the choice between them."""

from fastapi import Response

from api.database.drafts import edit_of
from api.staff.access.pages import Page
from api.staff.documents.changes import compare
from api.staff.documents.form import DocumentForm
from api.staff.documents.saving import Conflict
from knowledge.editing.types import DocumentText
from knowledge.passages import split_passages

NAMES = ("title", "publisher", "language", "source")


def show_conflict(page: Page, conflict: Conflict, document_id: str, base: str | None) -> Response:
    """Show what was typed beside what stands there; nothing is lost, and the next version can be saved over it."""
    payload = edit_of(conflict.draft).payload
    theirs = DocumentForm.read(payload) if isinstance(payload, DocumentText) else None
    mine = conflict.mine
    before = split_passages(theirs.document(document_id)) if theirs else ()
    after = split_passages(mine.document(document_id)) if mine else ()
    return page.render(
        "document_conflict.html",
        status=409,
        section="documents",
        draft=conflict.draft,
        document_id=document_id,
        base=base,
        mine=mine,
        theirs=theirs,
        changes=compare(before, after),
        fields=[name for name in NAMES if mine and theirs and getattr(mine, name) != getattr(theirs, name)],
    )
