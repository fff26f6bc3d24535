"""Keep an intended change of a document as a draft, unless somebody else was quicker."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from api.database.draft_models import Draft
from api.database.drafts import DraftConflictError, DraftRepository
from api.staff.access.deps import Staff
from api.staff.documents.form import DocumentForm
from api.staff.documents.view import is_of_document
from knowledge.editing.files import record_digest
from knowledge.editing.types import Edit, Removal


@dataclass(frozen=True, slots=True)
class Conflict:
    """What was to be saved, None for a removal, and the draft that stands there."""

    mine: DocumentForm | None
    draft: Draft


async def open_draft_of(session: AsyncSession, document_id: str) -> Draft | None:
    """Find the open draft of a document."""
    drafts = await DraftRepository(session).open_for(document_id)
    return next((draft for draft in drafts if is_of_document(draft)), None)


async def digest(directory: Path, document_id: str) -> str | None:
    """Return the digest of a document as it stands in the files, None where there is none."""
    return await asyncio.to_thread(record_digest, directory, "document", document_id)


async def save(
    session: AsyncSession,
    staff: Staff,
    document_id: str,
    form: DocumentForm | None,
    *,
    base: str | None,
    version: int | None,
) -> Draft | Conflict:
    """Store the text, or the removal where `form` is None, as the document's one draft.

    `version` is that of the open draft that was read, None where there was none; `base` is the digest of the document
    that a new draft is made from. Returns the conflict, and stores nothing, when another draft stands there by now.
    """
    edit = Edit(form.write(document_id) if form else Removal(document_id, "document"))
    drafts, current = DraftRepository(session), await open_draft_of(session, document_id)
    if current is None:
        created = await drafts.create(edit, base=base, account_id=staff.account.id)
        first = await open_draft_of(session, document_id) or created
        if first.id == created.id:
            return created
        await session.delete(created)  # somebody else began in the same moment
        return Conflict(form, first)
    if version is None:
        return Conflict(form, current)
    try:
        return await drafts.update(current.id, edit, version=version, account_id=staff.account.id)
    except DraftConflictError as error:
        return Conflict(form, error.current)
