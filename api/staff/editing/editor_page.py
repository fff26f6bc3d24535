"""The editor's page: the form, what is wrong with it, what visitors will see of it, and where it comes from."""

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import get_args

from fastapi import Response
from sqlalchemy.ext.asyncio import AsyncSession

from api.database.draft_models import Draft
from api.staff.access.errors import NotThereError
from api.staff.access.pages import Page
from api.staff.editing.checks import FieldFault, check
from api.staff.editing.form import EditorForm, write_must
from api.staff.editing.intended import edits_with
from api.staff.editing.library import Library
from api.staff.editing.origin import Origin, find_origin
from api.staff.editing.picker import view_document
from api.staff.editing.previewing import preview
from api.staff.editing.variants import Variant
from knowledge.base import fingerprint
from knowledge.editing.types import (
    Edit,
    EntryText,
    Fault,
    cases_from_json,
    cases_to_json,
    payload_from_json,
    payload_to_json,
)
from knowledge.editing.validating import find_faults
from knowledge.types import Aspect

ASPECTS: tuple[str, ...] = get_args(Aspect)


async def show_editor(
    page: Page,
    library: Library,
    session: AsyncSession,
    form: EditorForm,
    *,
    draft: Draft | None = None,
    faults: Sequence[FieldFault] = (),
    notice: str = "",
    document: str = "",
    variants: Sequence[Variant] | None = None,
    status: int = 200,
) -> Response:
    """Render the editor; `document` is open in the evidence picker, `variants` None while nobody asked for them."""
    evidence = form.payload.evidence if isinstance(form.payload, EntryText) else ()
    return page.render(
        "editor.html",
        status=status,
        section="entries",
        form=form,
        draft=draft,
        notice=notice,
        origin=await _origin(session, library, form),
        faults=faults,
        at=by_field(faults),
        open_languages=_open(form, faults),
        previews=preview(form, library),
        aspects=ASPECTS,
        subjects=library.subjects,
        documents=library.knowledge.documents,
        intended=library.intended,
        view=view_document(library, document, evidence) if document else None,
        variants=variants,
        write_must=write_must,
    )


async def all_faults(form: EditorForm, library: Library) -> Sequence[FieldFault]:
    """Check the form's fields, and if nothing is wrong with them, have the files read as they would be.

    The latter takes a second the first time, since it looks at all entries together.
    """
    faults = check(form, library)
    if faults or form.is_blank:
        return faults
    edits = edits_with(Edit(form.payload, form.cases), library)
    written = json.dumps([[payload_to_json(edit.payload), cases_to_json(edit.cases)] for edit in edits])
    found = await asyncio.to_thread(_find_faults, library.directory, fingerprint(library.directory), written)
    # What the draft of a document does to other entries is said beside the document.
    own = [fault for fault in found if fault.id in ("", form.payload.id)]
    return [FieldFault(_place(fault.field, form), "other", {"message": fault.message}) for fault in own]


@lru_cache(maxsize=256)
def _find_faults(directory: Path, _fingerprint: str, written: str) -> tuple[Fault, ...]:
    edits = [Edit(payload_from_json(payload), cases_from_json(cases)) for payload, cases in json.loads(written)]
    return find_faults(directory, edits)


def by_field(faults: Iterable[FieldFault]) -> Mapping[str, list[FieldFault]]:
    """Return the faults of each field."""
    found: dict[str, list[FieldFault]] = {}
    for fault in faults:
        found.setdefault(fault.field, []).append(fault)
    return found


def _place(field: str, form: EditorForm) -> str:
    """Return the part of the form that shows a field of a record."""
    if field in ("questions", "answers"):
        return f"{field}-{next(iter(form.payload.questions), 'fr')}"
    return {"cases": "case-0"}.get(field, field)


def _open(form: EditorForm, faults: Sequence[FieldFault]) -> set[str]:
    """Return the languages to show unfolded: those at fault, else that of the visitor, else the first written one."""
    wrong = {fault.field.partition("-")[2] for fault in faults if fault.field.startswith(("questions-", "answers-"))}
    spoken = {case.lang for case in form.cases if form.reason}
    first = next((code for code in form.all_languages if code in form.payload.questions), form.all_languages[0])
    return wrong | spoken or {first}


async def _origin(session: AsyncSession, library: Library, form: EditorForm) -> Origin | None:
    if not form.reason or not form.turn_ids:
        return None
    try:
        return await find_origin(session, library, form.turn_ids[-1], form.reason)
    except NotThereError:
        return None
