"""Save what was typed as a draft, unless something else stands there by now."""

import asyncio
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from api.database.draft_models import Draft
from api.database.drafts import DraftConflictError, DraftRepository
from api.staff.access.deps import Staff
from api.staff.editing.conflicts import Conflict
from api.staff.editing.form import EditorForm
from api.staff.editing.library import Library
from api.staff.editing.picker import complete_all
from api.staff.editing.starting import form_of, from_files, new_id
from knowledge.editing.files import record_digest
from knowledge.editing.types import EntryText


async def save(session: AsyncSession, library: Library, staff: Staff, form: EditorForm) -> Draft | Conflict:
    """Write a draft, or say what stands in its way: a newer draft, or a newer text in the files."""
    drafts = DraftRepository(session)
    draft = await drafts.get(form.draft) if form.draft is not None else None
    if draft is None or draft.state != "open":
        # Published or discarded meanwhile: what was typed becomes a draft of its own.
        form, draft = replace(form, draft=None, version=0), None
    form = await _identified(drafts, library, form)
    standing = draft or await _other_draft(drafts, form)
    if standing and (standing.id, standing.version) != (form.draft, form.version):
        return _against(form, standing)
    published = await asyncio.to_thread(_published, library, form)
    if published is not None:
        return Conflict(form, replace(published, draft=form.draft, version=form.version))
    if draft is None:
        made = await drafts.create(form.edit, base=form.base, account_id=staff.account.id, turn_ids=form.turn_ids)
        staff.note("draft.create", f"{made.kind} {made.target}", draft=made.id)
        return made
    return await _update(drafts, staff, form, draft)


async def _update(drafts: DraftRepository, staff: Staff, form: EditorForm, draft: Draft) -> Draft | Conflict:
    version, account = form.version, staff.account.id
    try:
        if form.base != draft.base:
            version = (await drafts.rebase(draft.id, version=version, account_id=account, base=form.base)).version
        changed = await drafts.update(draft.id, form.edit, version=version, account_id=account)
    except DraftConflictError as error:
        return _against(form, error.current)
    changed.turn_ids = [*dict.fromkeys((*changed.turn_ids, *form.turn_ids))]
    staff.note("draft.change", f"{changed.kind} {changed.target}", draft=changed.id, version=changed.version)
    return changed


async def _identified(drafts: DraftRepository, library: Library, form: EditorForm) -> EditorForm:
    """Give a new entry its id, and evidence its sections."""
    if isinstance(form.payload, EntryText):
        form = replace(form, payload=complete_all(library, form.payload))
    if form.payload.id:
        return form
    rosters = {roster.id for roster in library.knowledge.rosters}
    taken = {*library.records, *rosters, *(draft.target for draft in await drafts.list_open())}
    return form.with_payload(id=new_id(form, taken))


async def _other_draft(drafts: DraftRepository, form: EditorForm) -> Draft | None:
    return next((draft for draft in await drafts.open_for(form.payload.id) if draft.kind == form.payload.kind), None)


def _published(library: Library, form: EditorForm) -> EditorForm | None:
    """Return the text in the files if it is not the one that the form began from; None too if it is gone."""
    kind, target = form.payload.kind, form.payload.id
    digest = record_digest(library.directory, kind, target)
    return from_files(library, kind, target) if digest not in (None, form.base) else None


def _against(form: EditorForm, draft: Draft) -> Conflict:
    who = draft.updated_by.email if draft.updated_by else ""
    return Conflict(form, form_of(draft), who, draft.updated_at)
