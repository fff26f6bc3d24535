"""Signed-in browsers: a random id in a cookie, its hash in the database, and the form token derived from it."""

import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta

from fastapi import Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from api.database.staff_models import Account, StaffSession
from api.database.staff_repositories import SessionRepository

IDLE = timedelta(hours=8)
"""A session ends when nobody used it for so long …"""

LONGEST = timedelta(days=7)
"""… and at the latest after so long."""

_TOUCH_EVERY = timedelta(minutes=5)
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


def digest(token: str) -> str:
    """Under which id a secret token is stored: SHA-256, since tokens have 256 random bits of their own."""
    return hashlib.sha256(token.encode()).hexdigest()


def form_token(cookie: str) -> str:
    """Return what forms carry to prove that they come from a page this browser was given."""
    return hmac.new(cookie.encode(), b"form", hashlib.sha256).hexdigest()


def needs_https(request: Request) -> bool:
    """Tell whether cookies are marked Secure: everywhere but on this very machine."""
    return not (request.url.scheme == "http" and request.url.hostname in _LOCAL)


def session_cookie(request: Request) -> str:
    """Name the cookie of a signed-in browser; the prefix keeps other hosts of the domain from setting it."""
    return "__Host-staff" if needs_https(request) else "staff"


def guest_cookie(request: Request) -> str:
    """Name the cookie that protects the forms of those who are not signed in."""
    return f"{session_cookie(request)}-guest"


def set_cookie(request: Request, response: Response, name: str, value: str, max_age: timedelta) -> None:
    """Set a cookie that scripts cannot read and other sites' forms do not send."""
    response.set_cookie(
        name,
        value,
        max_age=int(max_age.total_seconds()),
        path="/",
        secure=needs_https(request),
        httponly=True,
        samesite="lax",
    )


async def begin(session: AsyncSession, account: Account) -> str:
    """Record a new session and return what goes into its cookie."""
    cookie, now = secrets.token_urlsafe(32), datetime.now(UTC)
    sessions = SessionRepository(session)
    await sessions.delete_expired(idle=IDLE, longest=LONGEST)
    sessions.add(StaffSession(id=digest(cookie), account_id=account.id, started_at=now, seen_at=now))
    return cookie


async def find(session: AsyncSession, cookie: str) -> Account | None:
    """Find whose session it is; None if it ended, or the account was disabled."""
    row = await SessionRepository(session).get(digest(cookie))
    now = datetime.now(UTC)
    if row is None or row.account.disabled_at or now - row.seen_at > IDLE or now - row.started_at > LONGEST:
        return None
    if now - row.seen_at > _TOUCH_EVERY:
        row.seen_at = now
    return row.account
