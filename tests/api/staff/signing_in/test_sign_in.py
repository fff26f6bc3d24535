"""Who may enter: passwords, sessions, forms, roles, the first account."""

import html
import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import select, update
from staff_standins import PASSWORD, Running

from api.database.staff_models import Account, AuditEvent, StaffSession
from api.staff.access.sessions import IDLE
from api.staff.signing_in.setup import _setup_path
from api.staff.signing_in.sign_in import local

PAGES = (
    "/",
    "/contacts",
    "/sample",
    "/unanswered",
    "/dashboard",
    "/audit",
    "/export.csv",
    "/conversations/1",
    "/turns/x",
)


@pytest.mark.parametrize("path", PAGES)
async def test_nothing_is_shown_to_those_who_are_not_signed_in(console: Running, path: str) -> None:
    response = await console.client.get(f"/staff{path}")
    assert response.status_code == 303
    assert response.headers["location"].startswith("/staff/sign-in?next=")


async def test_signing_in_leads_to_where_one_wanted_to_go(console: Running) -> None:
    await console.add("ada@example.org", "reviewer")
    page = await console.get("/sign-in?next=/staff/contacts")
    assert 'value="/staff/contacts"' in page
    response = await console.post(
        "/sign-in", "/sign-in", email=" Ada@Example.org", password=PASSWORD, next="/staff/contacts"
    )
    assert (response.status_code, response.headers["location"]) == (303, "/staff/contacts")
    await console.get("/contacts")


async def test_cookies_are_kept_from_scripts_and_other_sites(console: Running) -> None:
    await console.add("ada@example.org", "reviewer")
    cookie = (await console.sign_in("ada@example.org")).headers["set-cookie"]
    assert cookie.startswith("staff=")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "Secure" not in cookie


async def test_cookies_are_secure_wherever_it_is_not_localhost(console: Running) -> None:
    console.client.base_url = httpx.URL("https://example.org")
    cookies = (await console.client.get("/staff/sign-in")).headers["set-cookie"]
    assert cookies.startswith("__Host-staff-guest=")
    assert "Secure" in cookies


async def test_the_database_does_not_hold_what_the_cookie_holds(console: Running) -> None:
    """Who reads a backup cannot take over sessions."""
    await console.enter("reviewer")
    cookie = console.client.cookies["staff"]
    rows = await console.query(lambda session: session.scalars(select(StaffSession.id)))
    assert cookie not in rows.all()


@pytest.mark.parametrize(("email", "password"), [("ada@example.org", "wrong"), ("nobody@example.org", PASSWORD)])
async def test_wrong_credentials_are_refused_alike(console: Running, email: str, password: str) -> None:
    """Nobody learns whether an account exists."""
    await console.add("ada@example.org", "reviewer")
    response = await console.sign_in(email, password)
    assert response.status_code == 401
    assert "E-mail or password is wrong." in response.text
    assert "staff" not in console.client.cookies


async def test_guessing_is_slowed_down(console: Running) -> None:
    await console.add("ada@example.org", "reviewer")
    statuses = [(await console.sign_in("ada@example.org", f"guess {n}")).status_code for n in range(11)]
    assert statuses == [401] * 10 + [429]
    assert (await console.sign_in("ada@example.org")).status_code == 429


@pytest.mark.parametrize("token", ["", "0" * 64])
async def test_a_form_of_another_site_changes_nothing(console: Running, token: str) -> None:
    await console.enter("reviewer")
    response = await console.client.post("/staff/filters", data={"name": "x", "form_token": token})
    assert response.status_code == 403
    assert "x" not in (await console.query(lambda s: s.scalars(select(AuditEvent.target)))).all()
    assert (await console.client.post("/staff/sign-out")).status_code == 403


async def test_log_in_needs_the_token_of_this_browser_too(console: Running) -> None:
    await console.add("ada@example.org", "reviewer")
    response = await console.client.post(
        "/staff/sign-in", data={"email": "ada@example.org", "password": PASSWORD, "form_token": "0" * 64}
    )
    assert response.status_code == 403


async def test_an_idle_session_ends_and_what_was_typed_is_kept(console: Running) -> None:
    """The form that was being sent is offered again after signing in, unchanged."""
    await console.enter("reviewer")
    long_ago = datetime.now(UTC) - IDLE - timedelta(minutes=1)
    await console.query(lambda session: session.execute(update(StaffSession).values(seen_at=long_ago)))
    name = 'Mes «filtres» & "autres"\nlignes'
    expired = await console.client.post("/staff/filters", data={"name": name, "query": "", "form_token": "old"})
    assert expired.status_code == 401
    assert "Your session has ended" in expired.text
    held = _field(expired.text, "held")
    entered = await console.post(
        "/sign-in", "/sign-in", email="reviewer@example.org", password=PASSWORD, next="/staff/filters", held=held
    )
    assert entered.status_code == 200
    assert 'action="/staff/filters"' in entered.text
    resent = {"name": _field(entered.text, "name"), "query": "", "form_token": _field(entered.text, "form_token")}
    assert resent["name"] == name
    assert (await console.client.post("/staff/filters", data=resent)).status_code == 303


async def test_signing_out_ends_the_session_at_the_server(console: Running) -> None:
    await console.enter("reviewer")
    cookie = console.client.cookies["staff"]
    await console.post("/sign-out")
    console.client.cookies.set("staff", cookie, domain="localhost.local")
    await console.get("/", 303)


async def test_a_disabled_account_is_out_at_once(console: Running) -> None:
    await console.enter("reviewer")
    now = datetime.now(UTC)
    await console.query(lambda session: session.execute(update(Account).values(disabled_at=now)))
    await console.get("/", 303)
    assert (await console.sign_in("reviewer@example.org")).status_code == 401


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        ("reviewer", "/audit", 403),
        ("editor", "/audit", 403),
        ("admin", "/audit", 200),
        ("reviewer", "/export.csv", 403),
        ("editor", "/export.csv", 200),
        ("editor", "/export.csv?personal=true", 403),
        ("admin", "/export.csv?personal=true", 200),
    ],
)
async def test_roles_are_enforced(console: Running, role: str, path: str, status: int) -> None:
    await console.enter(role)  # type: ignore[arg-type]
    await console.get(path, status)


async def test_the_set_up_link_makes_one_admin(console: Running) -> None:
    path = await _setup_path(f"sqlite+aiosqlite:///{console.folder}/passerelle.db")
    assert path is not None
    path = path.removeprefix("/staff")
    token = path.split("=")[1]
    short = await console.post("/setup", path, token=token, email="ada@example.org", password="short")
    assert short.status_code == 422
    made = await console.post("/setup", path, token=token, email="Ada@example.org", password=PASSWORD)
    assert made.status_code == 303
    await console.get("/audit")
    again = await console.post("/setup", path, token=token, email="eve@example.org", password=PASSWORD)
    assert again.status_code in (403, 404)
    accounts = (await console.query(lambda session: session.scalars(select(Account)))).all()
    assert [(account.email, account.role) for account in accounts] == [("ada@example.org", "admin")]
    assert await _setup_path(f"sqlite+aiosqlite:///{console.folder}/passerelle.db") is None


async def test_a_new_start_makes_the_old_set_up_link_worthless(console: Running) -> None:
    url = f"sqlite+aiosqlite:///{console.folder}/passerelle.db"
    old, new = await _setup_path(url), await _setup_path(url)
    assert old
    assert new
    await console.get(old.removeprefix("/staff"), 404)
    await console.get(new.removeprefix("/staff"), 200)


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example/staff/", "/staff/\\evil", "/api/chat", "javascript:alert(1)", ""]
)
def test_nobody_is_sent_elsewhere_after_signing_in(target: str) -> None:
    assert local(target) == "/staff/"


async def test_pages_are_not_cached_and_carry_the_strict_policy(console: Running) -> None:
    response = await console.client.get("/staff/sign-in")
    assert response.headers["cache-control"] == "no-store"
    assert "script-src 'self'" in response.headers["content-security-policy"]
    assert " style=" not in response.text
    assert "<style" not in response.text


async def test_the_console_speaks_what_the_browser_does_and_what_was_chosen(console: Running) -> None:
    console.client.headers["Accept-Language"] = "pt, it-CH;q=0.9, de;q=0.5"
    assert '<html lang="it">' in await console.get("/sign-in")
    await console.client.get("/staff/language/de?next=/staff/sign-in")
    assert '<html lang="de">' in await console.get("/sign-in")


def _field(page: str, name: str) -> str:

    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, page
    return html.unescape(found[1])
