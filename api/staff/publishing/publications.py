"""The history of publications, and one of them: how far its test is, what it found, what would change."""

from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from api.database.draft_models import Publication
from api.database.drafts import DraftRepository
from api.database.publications import LOST, PAGE, RUNNING, PublicationRepository
from api.publishing.types import PHASES
from api.staff.access.deps import PageDep, Reviewer, ServicesDep, Transaction, WorkshopDep
from api.staff.access.errors import NotThereError
from api.staff.publishing.view import drafts_of, is_outdated, labels_of, outcome_of

Notice = Literal["", "outdated", "files", "nothing", "reason", "rebuilding"]
"""What kept the last action from being done; "nothing": no draft is open. "rebuilding": it takes a while."""

router = APIRouter()


@router.get("/publications")
async def show_publications(
    staff: Reviewer,
    page: PageDep,
    workshop: WorkshopDep,
    session: Transaction,
    before: Annotated[int | None, Query()] = None,
    notice: Notice = "",
) -> Response:
    """List the publications, the newest first."""
    publications = PublicationRepository(session)
    await publications.fail_lost()
    rows = await publications.page(before)
    shown = rows[:PAGE]
    latest = await publications.latest_published()
    labels = labels_of(shown, workshop.knowledge(), page.texts.language)
    return page.render(
        "publications.html",
        section="publications",
        rows=[(row, drafts_of(row, labels)) for row in shown],
        older=shown[-1].id if len(rows) > PAGE else None,
        latest=latest.id if latest else None,
        open_drafts=len(await DraftRepository(session).list_open()),
        may_edit=staff.may("editor"),
        notice=notice,
    )


@router.get("/publications/{publication_id}")
async def show_publication(
    publication_id: int,
    staff: Reviewer,
    page: PageDep,
    services: ServicesDep,
    workshop: WorkshopDep,
    session: Transaction,
    notice: Notice = "",
) -> Response:
    """Show one publication."""
    publication = await find(session, publication_id)
    latest = await PublicationRepository(session).latest_published()
    labels = labels_of([publication], workshop.knowledge(), page.texts.language)
    waits = publication.state in ("passed", "blocked")
    return page.render(
        "publication.html",
        section="publications",
        publication=publication,
        drafts=drafts_of(publication, labels, services.settings.knowledge_dir),
        outcome=await outcome_of(publication, session, labels),
        is_running=publication.state in RUNNING,
        is_latest=latest is not None and latest.id == publication.id,
        is_outdated=waits and await is_outdated(publication, session, services.settings),
        phases=PHASES,
        lost=LOST,
        may_edit=staff.may("editor"),
        is_admin=staff.may("admin"),
        notice=notice,
    )


@router.get("/publications/{publication_id}/progress")
async def show_progress(publication_id: int, _: Reviewer, page: PageDep, session: Transaction) -> Response:
    """Show how far the test is, for the page that shows it; no content when it has come to an end."""
    publication = await find(session, publication_id)
    if publication.state not in RUNNING:
        return Response(status_code=HTTPStatus.NO_CONTENT, headers={"Cache-Control": "no-store"})
    return page.render("publication_progress.html", publication=publication, phases=PHASES)


async def find(session: AsyncSession, publication_id: int) -> Publication:
    """Return a publication, failed if its process has died; raises `NotThereError`."""
    publications = PublicationRepository(session)
    await publications.fail_lost()
    publication = await publications.get(publication_id)
    if publication is None:
        raise NotThereError("There is no such publication.")
    return publication
