"""Requests for a human: who takes care of them, and which are done."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel

from api.chat.schemas import BlankIsNone
from api.database.inbox import InboxRepository
from api.database.models import ContactState
from api.database.repositories import ContactRepository
from api.database.staff_repositories import AccountRepository
from api.staff.access.deps import PageDep, Reviewer, Transaction
from api.staff.access.errors import NotThereError

STATES: tuple[ContactState, ...] = ("new", "taken", "done")
PAGE = 50
router = APIRouter()


class ContactChange(BaseModel):
    """The new state and who is in charge; `was` is the state that the form showed."""

    was: ContactState
    state: ContactState
    assignee: Annotated[int | None, BlankIsNone] = None


@router.get("/contacts")
async def show_contacts(
    staff: Reviewer,
    page: PageDep,
    session: Transaction,
    state: Literal["", "new", "taken", "done"] = "",
    before: Annotated[datetime | None, Query()] = None,
    conflict: str = "",
) -> Response:
    """List the requests, the newest first."""
    repository = ContactRepository(session)
    requests = await repository.list(state or None, before=before, limit=PAGE + 1)
    staff.note("contacts.read", state)
    shown = requests[:PAGE]
    inbox = InboxRepository(session)
    return page.render(
        "contacts.html",
        section="contacts",
        requests=shown,
        numbers=await inbox.numbers([request.conversation_id for request in shown if request.conversation_id]),
        accounts=[account for account in await AccountRepository(session).list() if not account.disabled_at],
        counts=await repository.counts(),
        states=STATES,
        state=state,
        older=shown[-1].consented_at if len(requests) > PAGE else None,
        conflict=conflict,
    )


@router.post("/contacts/{request_id}")
async def change_contact(
    request_id: str, form: Annotated[ContactChange, Form()], staff: Reviewer, session: Transaction
) -> Response:
    """Change state and assignee, unless somebody else was quicker; whoever takes a request is in charge of it."""
    request = await ContactRepository(session).get(request_id)
    if request is None:
        raise NotThereError("There is no such request; its visitor may have erased it.")
    if request.state != form.was:
        return RedirectResponse(f"/staff/contacts?conflict={request.id}#contact-{request.id}", HTTPStatus.SEE_OTHER)
    assignee = form.assignee
    if form.state == "new":
        assignee = None
    elif assignee is None:
        assignee = staff.account.id
    if assignee is not None and await AccountRepository(session).get(assignee) is None:
        raise NotThereError("There is no such account.")
    request.state, request.assignee_id = form.state, assignee
    staff.note("contact.change", f"request {request.id}", state=form.state, assignee=assignee)
    return RedirectResponse(f"/staff/contacts#contact-{request.id}", HTTPStatus.SEE_OTHER)
