"""What the console's routes may ask for: who is signed in, their role, a transaction, a page to render."""

import hmac
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from api.database.staff_models import Account, Role
from api.database.staff_repositories import AuditRepository
from api.staff.access import sessions, texts
from api.staff.access.errors import FormExpiredError, RoleNeededError, SignInNeededError
from api.staff.access.pages import Page
from api.staff.access.workshop import Workshop
from api.web.deps import Services

RANKS: tuple[Role, ...] = ("reviewer", "editor", "admin")
"""Each role may do what those before it may."""


def _services(request: Request) -> Services:
    services: Services = request.state.services
    return services


def _workshop(request: Request) -> Workshop:
    workshop: Workshop = request.app.state.workshop
    return workshop


ServicesDep = Annotated[Services, Depends(_services)]
WorkshopDep = Annotated[Workshop, Depends(_workshop)]


async def _transaction(services: ServicesDep) -> AsyncIterator[AsyncSession]:
    async with services.database.transaction() as session:
        yield session


Transaction = Annotated[AsyncSession, Depends(_transaction, scope="function")]
"""One a request, committed before the response is sent, rolled back if the route raises."""


async def check_form(request: Request, cookie: str) -> None:
    """Raise `FormExpiredError` unless the request only reads, or its form was made for this browser."""
    if request.method in ("GET", "HEAD"):
        return
    form = await request.form()
    sent = form.get("form_token")
    if not cookie or not isinstance(sent, str) or not hmac.compare_digest(sent, sessions.form_token(cookie)):
        raise FormExpiredError("Load the page again and repeat what you did; nothing was changed.")


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who is signed in, with the means to note in the audit log what they do."""

    account: Account
    audit: AuditRepository
    form_token: str

    def note(self, action: str, target: str = "", **detail: object) -> None:
        """Record in the audit log, in the request's own transaction, that this member of staff did something."""
        self.audit.record(self.account.email, action, target, detail or None)

    def may(self, role: Role) -> bool:
        """Tell whether the role is theirs, or below theirs."""
        return RANKS.index(self.account.role) >= RANKS.index(role)

    def require(self, role: Role) -> None:
        """Raise `RoleNeededError` unless the role is theirs, or below theirs."""
        if not self.may(role):
            raise RoleNeededError(f"This takes the role {role}; yours is {self.account.role}.")


async def identify(request: Request, session: AsyncSession) -> Staff:
    """Tell who sends the request, before its body is read; raises `SignInNeededError`."""
    cookie = request.cookies.get(sessions.session_cookie(request), "")
    account = await sessions.find(session, cookie) if cookie else None
    if account is None:
        raise SignInNeededError("Please sign in.")
    return Staff(account, AuditRepository(session), sessions.form_token(cookie))


async def _signed_in(request: Request, session: Transaction) -> Staff:
    staff = await identify(request, session)
    await check_form(request, request.cookies[sessions.session_cookie(request)])
    return staff


def _with_role(role: Role) -> Callable[[Staff], Staff]:
    def check(staff: Annotated[Staff, Depends(_signed_in)]) -> Staff:
        staff.require(role)
        return staff

    return check


Reviewer = Annotated[Staff, Depends(_with_role("reviewer"))]
Editor = Annotated[Staff, Depends(_with_role("editor"))]
Admin = Annotated[Staff, Depends(_with_role("admin"))]


def page_for(request: Request, staff: Staff | None, form_token: str = "") -> Page:
    """Return a page in the language of whoever asks."""
    settings = _services(request).settings
    language = texts.choose(
        request.cookies.get("staff-language"), request.headers.get("accept-language", ""), settings.default_language
    )
    return Page(
        request,
        texts.load(language),
        settings.timezone,
        account=staff.account if staff else None,
        form_token=staff.form_token if staff else form_token,
    )


def _page(request: Request, staff: Reviewer) -> Page:
    return page_for(request, staff)


PageDep = Annotated[Page, Depends(_page)]
"""A page for somebody who is signed in."""
