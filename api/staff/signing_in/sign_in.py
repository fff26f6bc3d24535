"""Sign in with a password, sign out, and make the first account."""

import asyncio
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import parse_qsl, quote_plus, urlencode, urlsplit

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException

from api.database.staff_models import Account
from api.database.staff_repositories import AccountRepository, AuditRepository, SessionRepository, SetupLinkRepository
from api.staff.access import sessions
from api.staff.access.deps import Reviewer, ServicesDep, Staff, Transaction, page_for
from api.staff.access.passwords import LONGEST, SHORTEST, hash_password, matches
from api.staff.access.texts import LANGUAGES
from api.staff.access.throttle import SignInThrottle
from api.staff.signing_in.guests import GuestDep, guest_page

HOME = "/staff/"
_MOST_HELD = 60_000
"""Bytes of a form that are kept over signing in: as a field of that form, they have to fit into a body of 64 KiB."""

router = APIRouter()


class SignInForm(BaseModel):
    """E-mail and password; `next` and `held` are where to go on, and what was about to be sent there."""

    email: str = ""
    password: str = ""
    next: str = HOME
    held: str = ""


class SetupForm(BaseModel):
    """The token of the one-time link and the account to make."""

    token: str = ""
    email: str = ""
    password: str = ""


@router.get("/sign-in")
async def show_sign_in(
    request: Request, services: ServicesDep, next_: Annotated[str, Query(alias="next")] = HOME
) -> Response:
    """Show the form."""
    return guest_page(request, "sign_in.html", **_sign_in_values(services, SignInForm(next=local(next_))))


@router.post("/sign-in")
async def sign_in(
    request: Request, form: Annotated[SignInForm, Form()], _: GuestDep, services: ServicesDep, session: Transaction
) -> Response:
    """Sign in; what was about to be sent when the session ended is shown again, ready to be sent."""
    email, address = form.email.strip().lower(), request.client.host if request.client else "unknown"
    throttle: SignInThrottle = request.app.state.throttle
    wait = await throttle.wait(email, address)
    if wait:
        values = _sign_in_values(services, form) | {"wait": wait}
        return guest_page(request, "sign_in.html", status=HTTPStatus.TOO_MANY_REQUESTS, **values)
    account = await AccountRepository(session).by_email(email)
    right = await asyncio.to_thread(matches, form.password, account.password_hash if account else None)
    audit = AuditRepository(session)
    if account is None or account.disabled_at or not right:
        audit.record(email[:254], "sign-in.refused", address)
        values = _sign_in_values(services, form) | {"wrong": True}
        return guest_page(request, "sign_in.html", status=HTTPStatus.UNAUTHORIZED, **values)
    audit.record(account.email, "sign-in", address)
    return await enter(request, session, account, local(form.next), form.held)


@router.post("/sign-out")
async def sign_out(request: Request, staff: Reviewer, session: Transaction) -> Response:
    """End the session."""
    name = sessions.session_cookie(request)
    await SessionRepository(session).delete(sessions.digest(request.cookies[name]))
    staff.note("sign-out")
    response = RedirectResponse("/staff/sign-in", HTTPStatus.SEE_OTHER)
    response.delete_cookie(name, path="/", secure=sessions.needs_https(request), httponly=True, samesite="lax")
    return response


@router.get("/setup")
async def show_setup(request: Request, session: Transaction, token: str = "") -> Response:
    """Show the form of the one-time link."""
    valid = await _is_valid(session, token)
    status = HTTPStatus.OK if valid else HTTPStatus.NOT_FOUND
    return guest_page(request, "setup.html", status=status, form=SetupForm(token=token), valid=valid, fault=None)


@router.post("/setup")
async def set_up(request: Request, form: Annotated[SetupForm, Form()], _: GuestDep, session: Transaction) -> Response:
    """Make the first admin, forget the link and sign the admin in."""
    if not await _is_valid(session, form.token):
        status = HTTPStatus.NOT_FOUND
        return guest_page(request, "setup.html", status=status, form=form, valid=False, fault=None)
    email = form.email.strip().lower()
    fault = None if 2 < len(email) <= 254 and "@" in email[1:-1] else "email"
    if not SHORTEST <= len(form.password) <= LONGEST:
        fault = "password"
    if fault:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return guest_page(request, "setup.html", status=status, form=form, valid=True, fault=fault)
    encoded = await asyncio.to_thread(hash_password, form.password)
    account = Account(email=email, role="admin", password_hash=encoded, created_at=datetime.now(UTC))
    AccountRepository(session).add(account)
    await SetupLinkRepository(session).clear()
    await session.flush()
    AuditRepository(session).record(email, "account.add", email, {"role": "admin", "by": "set-up link"})
    return await enter(request, session, account, HOME)


@router.get("/language/{code}")
async def choose_language(request: Request, code: str, next_: Annotated[str, Query(alias="next")] = HOME) -> Response:
    """Remember the language in this browser."""
    response = RedirectResponse(local(next_), HTTPStatus.SEE_OTHER)
    if code in LANGUAGES:
        sessions.set_cookie(request, response, "staff-language", code, timedelta(days=365))
    return response


async def enter(request: Request, session: AsyncSession, account: Account, target: str, held: str = "") -> Response:
    """Begin a session and go to `target`, or offer to send there what was held back."""
    cookie = await sessions.begin(session, account)
    response: Response = RedirectResponse(target, HTTPStatus.SEE_OTHER)
    if held:
        staff = Staff(account, AuditRepository(session), sessions.form_token(cookie))
        fields = parse_qsl(held, keep_blank_values=True)
        response = page_for(request, staff).render("held.html", target=target, fields=fields)
    sessions.set_cookie(request, response, sessions.session_cookie(request), cookie, sessions.LONGEST)
    return response


async def ask_to_sign_in(request: Request, _: Exception) -> Response:
    """Where nobody is signed in: the form leads back, with whatever was about to be sent."""
    services = request.state.services
    if request.method in ("GET", "HEAD"):
        query = urlencode({"next": str(request.url.path) + (f"?{request.url.query}" if request.url.query else "")})
        return RedirectResponse(f"/staff/sign-in?{query}", HTTPStatus.SEE_OTHER)
    held = await _held(request)
    form = SignInForm(next=local(request.url.path), held=held or "")
    values = _sign_in_values(services, form) | {"expired": True, "lost": held is None}
    return guest_page(request, "sign_in.html", status=HTTPStatus.UNAUTHORIZED, **values)


async def _held(request: Request) -> str | None:
    """Return what was about to be sent, None where it is too large to be read for somebody who is not signed in."""
    if request.headers.get("content-type", "").startswith("multipart/"):
        return None
    try:
        sent = await request.form()
    except HTTPException as error:
        if error.status_code != HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            raise
        return None
    fields = [(name, value) for name, value in sent.multi_items() if name != "form_token" and isinstance(value, str)]
    held = urlencode(fields)
    return held if len(quote_plus(held)) < _MOST_HELD else None


def local(target: str) -> str:
    """Return a place within the console, whatever was asked for."""
    parts = urlsplit(target)
    inside = not parts.scheme and not parts.netloc and parts.path.startswith(HOME) and "\\" not in target
    return target if inside else HOME


def _sign_in_values(services: ServicesDep, form: SignInForm) -> dict[str, Any]:
    with_provider = services.settings.oidc_issuer is not None
    return {
        "form": form,
        "wrong": False,
        "expired": False,
        "lost": False,
        "wait": 0,
        "with_provider": with_provider,
    }


async def _is_valid(session: AsyncSession, token: str) -> bool:
    """Tell whether the link still works: once, for some time, and only while there is no account."""
    link = await SetupLinkRepository(session).get(sessions.digest(token))
    return link is not None and link.expires_at > datetime.now(UTC) and not await AccountRepository(session).any()
