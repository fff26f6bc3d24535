"""Accounts from the command line."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from api.database.engine import Database
from api.database.staff_models import StaffSession
from api.database.staff_repositories import AccountRepository
from api.staff.access.passwords import matches
from api.staff.access.sessions import begin
from api.staff.signing_in.setup import setup_path

PASSWORD = "correct horse battery"


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PASSERELLE_VAR_DIR", str(tmp_path))
    return tmp_path / "passerelle.db"


def _run(*arguments: str, typed: str = f"{PASSWORD}\n{PASSWORD}\n") -> tuple[int, str]:
    result = CliRunner().invoke(app, ["staff", *arguments], input=typed)
    return result.exit_code, result.output


def _rows(database: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(database) as connection:
        return connection.execute(query).fetchall()


def test_an_account_is_added_listed_changed_and_disabled(database: Path) -> None:
    assert _run("add", "Ada@Example.org", "--role", "editor")[0] == 0
    ((email, role, encoded),) = _rows(database, "SELECT email, role, password_hash FROM staff_accounts")
    assert (email, role) == ("ada@example.org", "editor")
    assert str(encoded).startswith("$argon2id$")
    assert matches(PASSWORD, str(encoded))
    assert "ada@example.org" in _run("list")[1]
    code, said = _run("add", "ada@example.org", "--role", "admin")
    assert (code, "Changed ada@example.org (admin)" in said) == (0, True)
    assert _run("disable", "ADA@example.org")[0] == 0
    assert "disabled" in _run("list")[1]
    actions = _rows(database, "SELECT actor, action FROM staff_audit ORDER BY id")
    assert actions == [("command line", a) for a in ("account.add", "account.add", "account.disable")]


def test_disabling_ends_what_is_going_on(database: Path) -> None:
    _run("add", "ada@example.org")
    asyncio.run(_enter(f"sqlite+aiosqlite:///{database}"))
    assert _rows(database, f"SELECT count(*) FROM {StaffSession.__tablename__}") == [(1,)]
    _run("disable", "ada@example.org")
    assert _rows(database, f"SELECT count(*) FROM {StaffSession.__tablename__}") == [(0,)]


async def _enter(url: str) -> None:
    database = Database(url)
    async with database.transaction() as session:
        account = await AccountRepository(session).by_email("ada@example.org")
        assert account
        await begin(session, account)
    await database.close()


@pytest.mark.parametrize(
    ("arguments", "typed"),
    [
        (("add", "no address"), f"{PASSWORD}\n{PASSWORD}\n"),
        (("add", "ada@example.org"), "short\nshort\n"),
        (("add", "ada@example.org", "--role", "king"), f"{PASSWORD}\n{PASSWORD}\n"),
        (("disable", "nobody@example.org"), ""),
    ],
)
def test_nonsense_is_refused_and_adds_nobody(database: Path, arguments: tuple[str, ...], typed: str) -> None:
    assert _run(*arguments, typed=typed)[0] != 0
    assert not database.exists() or _rows(database, "SELECT * FROM staff_accounts") == []


def test_whoever_signs_in_elsewhere_needs_no_password(database: Path) -> None:
    assert _run("add", "ada@example.org", "--oidc", typed="")[0] == 0
    assert "OpenID provider" in _run("list")[1]
    assert not matches("", None)


def test_the_set_up_link_is_for_a_console_without_accounts(database: Path) -> None:
    _run("list")
    url = f"sqlite+aiosqlite:///{database}"
    link = setup_path(url)
    assert link
    token = link.split("=")[1]
    assert token not in str(_rows(database, "SELECT * FROM staff_setup_links"))
    _run("add", "ada@example.org")
    assert setup_path(url) is None
