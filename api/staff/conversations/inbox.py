"""The inbox: conversations by filter, and filters under a name."""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field, ValidationError

from api.chat.schemas import NonEmptyText
from api.database.inbox import COUNTED, InboxRepository
from api.database.staff_repositories import SavedFilterRepository
from api.staff.access.deps import PageDep, Reviewer, ServicesDep, Transaction
from api.staff.conversations.filters import OUTCOMES, RATINGS, FilterQuery, InboxDep

router = APIRouter()


class SaveForm(BaseModel):
    """A name for the filter whose query string it comes with."""

    name: Annotated[NonEmptyText, Field(max_length=80)]
    query: Annotated[str, Field(max_length=2000)] = ""


@router.get("/")
async def show_inbox(
    query: InboxDep, staff: Reviewer, page: PageDep, services: ServicesDep, session: Transaction
) -> Response:
    """List the conversations that pass the filter, the newest first."""
    inbox, wanted = InboxRepository(session), query.wanted(services.settings.timezone)
    found = await inbox.page(wanted, before=query.before, after=query.after)
    count = await inbox.count(wanted)
    return page.render(
        "inbox.html",
        section="inbox",
        filter=query,
        is_filtered=not wanted.is_empty(),
        found=found,
        facets=await inbox.facets([summary.number for summary in found.summaries]),
        count=min(count, COUNTED),
        is_more=count > COUNTED,
        saved=await SavedFilterRepository(session).of(staff.account.id),
        choices={
            "outcome": OUTCOMES,
            "rating": RATINGS,
            **{name: await inbox.values(name) for name in ("language", "document", "intent")},
        },
    )


@router.post("/filters")
async def save_filter(form: Annotated[SaveForm, Form()], staff: Reviewer, session: Transaction) -> Response:
    """Save a filter, or replace the one of that name."""
    try:
        query = FilterQuery.model_validate(dict(parse_qsl(form.query.removeprefix("?")))).query()
    except ValidationError:
        query = ""
    await SavedFilterRepository(session).put(staff.account.id, form.name, query)
    staff.note("filter.save", form.name)
    return RedirectResponse(f"/staff/{query}", HTTPStatus.SEE_OTHER)


@router.post("/filters/{filter_id}/delete")
async def delete_filter(filter_id: int, staff: Reviewer, session: Transaction) -> Response:
    """Delete one's own filter."""
    await SavedFilterRepository(session).delete(staff.account.id, filter_id)
    staff.note("filter.delete", str(filter_id))
    return RedirectResponse("/staff/", HTTPStatus.SEE_OTHER)
