"""Write an entry or a gap: begin, look, change, save."""

from dataclasses import replace
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData

from api.database.drafts import DraftRepository
from api.staff.access.deps import Editor, PageDep, Staff, Transaction, WorkshopDep
from api.staff.access.pages import Page
from api.staff.editing.arranging import arrange
from api.staff.editing.checks import check
from api.staff.editing.conflicts import Choice, Conflict, merge
from api.staff.editing.editor_page import show_editor
from api.staff.editing.form import EditorForm, read_form, write_must
from api.staff.editing.intended import IntendedDep
from api.staff.editing.library import Library
from api.staff.editing.origin import find_origin
from api.staff.editing.previewing import preview
from api.staff.editing.saving import save
from api.staff.editing.starting import Wording, add_cluster, add_origin, form_of, from_files, prefill, start
from api.staff.editing.visitors import similar_questions, wordings_of_group

router = APIRouter()


class EditorQuery(BaseModel):
    """What to edit: an entry or gap (none: a new one), for a turn, or for a group of turns, their ids with commas."""

    kind: Literal["entry", "gap"] = "entry"
    target: Annotated[str, Field(max_length=128)] = ""
    turn: Annotated[str, Field(max_length=64)] = ""
    reason: Annotated[str, Field(max_length=32)] = ""
    turns: Annotated[str, Field(max_length=4000)] = ""


@router.get("/editor")
async def begin(
    query: Annotated[EditorQuery, Query()], staff: Editor, page: PageDep, library: IntendedDep, session: Transaction
) -> Response:
    """Open the editor; nothing is stored before it is saved."""
    form, draft = await start(session, library, query.kind, query.target)
    if query.turn:
        origin = await find_origin(session, library, query.turn, query.reason)
        form = add_origin(form, origin, library)
        staff.note("transcript.read", f"turn {query.turn}")
    elif query.turns:
        group = await wordings_of_group(session, query.turns.split(","))
        wordings = [Wording(question.turn_id, question.language, question.text) for question in group]
        form = add_cluster(form, wordings, library)
    notice = "continued" if draft else ""
    return await show_editor(page, library, session, form, draft=draft, notice=notice)


@router.post("/editor")
async def act(
    request: Request, staff: Editor, page: PageDep, library: IntendedDep, session: Transaction, workshop: WorkshopDep
) -> Response:
    """Save what was typed, or do what another of the form's buttons says and show the form again."""
    data = await request.form()
    form = arrange(read_form(data), data, library)
    match data.get("do"):
        case "save":
            return await _save(page, library, session, staff, form)
        case "merge":
            return await _merge(page, library, session, form, data)
    variants = await similar_questions(session, workshop, form) if data.get("do") == "variants" else None
    document = str(data.get("picker" if data.get("do") == "document" else "opened", ""))
    faults = check(form, library) if form.draft else ()
    return await show_editor(page, library, session, form, faults=faults, document=document, variants=variants)


@router.post("/editor/preview")
async def show_preview(request: Request, _: Editor, page: PageDep, library: IntendedDep) -> Response:
    """Show what visitors will see of what is typed so far."""
    data = await request.form()
    form = arrange(read_form(data), data, library)
    return page.render("preview.html", previews=preview(form, library))


async def _save(page: Page, library: Library, session: AsyncSession, staff: Staff, form: EditorForm) -> Response:
    if form.is_blank:
        return await show_editor(page, library, session, form, faults=check(form, library), status=422)
    if form.draft is None:
        form = replace(form, cases=tuple(prefill(case, form, library) for case in form.cases))
    saved = await save(session, library, staff, form)
    if isinstance(saved, Conflict):
        return page.render(
            "conflict.html",
            status=HTTPStatus.CONFLICT,
            section="entries",
            conflict=saved,
            form=saved.carried(),
            write_must=write_must,
        )
    return RedirectResponse(f"/staff/drafts/{saved.id}?saved=1", HTTPStatus.SEE_OTHER)


async def _merge(page: Page, library: Library, session: AsyncSession, form: EditorForm, data: FormData) -> Response:
    """Show one text made of what was typed and of what stands there now, to be looked over and saved."""
    draft = await DraftRepository(session).get(form.draft) if form.draft is not None else None
    if data.get("against") == "draft" and draft:
        theirs = form_of(draft)
    else:
        theirs = from_files(library, form.payload.kind, form.payload.id)
    chosen: dict[str, Choice] = {}
    for name, value in data.items():
        if name.startswith("choose-") and value in ("mine", "theirs", "both"):
            chosen[name.removeprefix("choose-")] = value  # type: ignore[assignment]
    merged = merge(form, theirs, chosen)
    return await show_editor(page, library, session, merged, faults=check(merged, library), notice="merged")
