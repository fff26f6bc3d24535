"""Start a test, stop it, publish what it found, and roll back."""

import asyncio
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Form, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession

from api.building.assembly import open_store
from api.chat.schemas import BlankIsNone, Text
from api.database.draft_models import Publication
from api.database.drafts import DraftRepository
from api.database.publications import RUNNING, PublicationRepository
from api.publishing import gate
from api.publishing.going_live import OutdatedError, go_live, take_back
from api.publishing.launching import start_rebuild
from api.publishing.types import Basis, report_from_json
from api.staff.access.deps import Editor, ServicesDep, Staff, Transaction, WorkshopDep
from api.staff.access.errors import RoleNeededError
from api.staff.publishing.publications import Notice, find
from api.staff.publishing.view import are_drafts_changed, changes_of
from knowledge.editing.errors import FilesChangedError
from knowledge.editing.types import FileChange

router = APIRouter()


class Selection(BaseModel):
    """The drafts to be tested together."""

    draft: list[int] = Field(default_factory=list, max_length=200)


class Decision(BaseModel):
    """Why a blocked publication is published all the same."""

    reason: Annotated[Annotated[Text, Field(max_length=2000)] | None, BlankIsNone] = None


@router.post("/publications")
async def start(
    form: Annotated[Selection, Form()],
    staff: Editor,
    services: ServicesDep,
    workshop: WorkshopDep,
    session: Transaction,
    tasks: BackgroundTasks,
) -> Response:
    """Put drafts to the test."""
    drafts = [draft for draft in await DraftRepository(session).find(form.draft) if draft.state == "open"]
    if not drafts:
        return _to("", "nothing")
    publication = await PublicationRepository(session).create(drafts, staff.account.id)
    staff.note("publication.test", _target(publication), drafts=[draft.id for draft in drafts])
    # The row has to be committed before the process looks for it.
    tasks.add_task(workshop.start_test, services.settings, publication.id)
    return _to(f"/{publication.id}")


@router.post("/publications/{publication_id}/withdraw")
async def withdraw(
    publication_id: int, staff: Editor, services: ServicesDep, session: Transaction, tasks: BackgroundTasks
) -> Response:
    """Stop a test, or put away what it found."""
    publication = await find(session, publication_id)
    candidate = publication.candidate
    left = (*RUNNING, "passed", "blocked")
    if await PublicationRepository(session).move(publication_id, out_of=left, to="withdrawn"):
        staff.note("publication.withdraw", _target(publication))
        if candidate:
            tasks.add_task(open_store(services.settings).discard, candidate["index_version"])
    return _to(f"/{publication_id}")


@router.post("/publications/{publication_id}/publish")
async def publish(
    publication_id: int,
    form: Annotated[Decision, Form()],
    staff: Editor,
    services: ServicesDep,
    workshop: WorkshopDep,
    session: Transaction,
) -> Response:
    """Serve what was tested; what is blocked only by an admin, with a reason."""
    publication = await find(session, publication_id)
    if publication.state == "published":
        return _to(f"/{publication_id}")
    refused = _refusal(publication, form, staff)
    if refused or await are_drafts_changed(publication, session):
        return _to(f"/{publication_id}", refused or "outdated")
    try:
        await asyncio.to_thread(go_live, services.settings, *_bounds(publication))
    except OutdatedError:
        return _to(f"/{publication_id}", "outdated")
    await asyncio.to_thread(workshop.refresh)
    overridden = publication.state == "blocked"
    await _settle(publication, session, staff, form.reason if overridden else None)
    action = "publication.override" if overridden else "publication.publish"
    staff.note(action, _target(publication), **({"reason": form.reason} if overridden else {}))
    return _to(f"/{publication_id}")


@router.post("/publications/{publication_id}/roll-back")
async def roll_back(
    publication_id: int,
    staff: Editor,
    services: ServicesDep,
    workshop: WorkshopDep,
    session: Transaction,
    tasks: BackgroundTasks,
) -> Response:
    """Serve again what was served before the latest publication, and open its drafts again."""
    publication = await find(session, publication_id)
    publications = PublicationRepository(session)
    latest = await publications.latest_published()
    if latest is None or latest.id != publication_id:
        return _to(f"/{publication_id}")
    try:
        is_served = await asyncio.to_thread(take_back, services.settings, *_bounds(publication))
    except FilesChangedError:
        return _to(f"/{publication_id}", "files")
    if is_served:
        await asyncio.to_thread(workshop.refresh)
    else:
        tasks.add_task(start_rebuild, services.settings)
    publication.state = "rolled_back"
    publication.rolled_back_at, publication.rolled_back_by_id = datetime.now(UTC), staff.account.id
    await publications.settle_drafts(publication, published=False)
    staff.note("publication.roll-back", _target(publication))
    return _to(f"/{publication_id}", "" if is_served else "rebuilding")


def _refusal(publication: Publication, form: Decision, staff: Staff) -> Notice:
    """Return why this person may not publish this; raises `RoleNeededError`."""
    if publication.state not in ("passed", "blocked") or publication.candidate is None or publication.report is None:
        return "outdated"
    if publication.state == "passed":
        return ""
    if not staff.may("admin"):
        raise RoleNeededError(f"What is blocked takes the role admin; yours is {staff.account.role}.")
    if not gate.may_override(report_from_json(publication.report)):
        return "outdated"
    return "" if form.reason else "reason"


async def _settle(publication: Publication, session: AsyncSession, staff: Staff, reason: str | None) -> None:
    publication.state, publication.reason = "published", reason
    publication.published_at, publication.published_by_id = datetime.now(UTC), staff.account.id
    await PublicationRepository(session).settle_drafts(publication, published=True)


def _bounds(publication: Publication) -> tuple[tuple[FileChange, ...], Basis, Basis]:
    assert publication.base is not None
    assert publication.candidate is not None
    return changes_of(publication), Basis(**publication.base), Basis(**publication.candidate)


def _target(publication: Publication) -> str:
    return f"publication {publication.id}"


def _to(path: str, notice: Notice = "") -> Response:
    query = f"?notice={notice}" if notice else ""
    return RedirectResponse(f"/staff/publications{path}{query}", HTTPStatus.SEE_OTHER)
