"""The command line for accounts: `passerelle staff add | list | disable`."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncSession

from api.database.engine import Database
from api.database.staff_models import Account
from api.database.staff_repositories import AccountRepository, AuditRepository, SessionRepository
from api.settings import Settings
from api.staff.access.passwords import LONGEST, SHORTEST, hash_password

staff = typer.Typer(no_args_is_help=True, help="Who may enter the staff console.")
console = Console()
Result = TypeVar("Result")
ACTOR = "command line"
"""Under which name the audit log keeps what is done here."""


class RoleName(StrEnum):
    """A role, as the command line offers it."""

    reviewer = "reviewer"
    editor = "editor"
    admin = "admin"


@staff.command()
def add(
    email: str,
    role: Annotated[RoleName, typer.Option(help="What the account may do.")] = RoleName.reviewer,
    oidc: Annotated[bool, typer.Option("--oidc", help="No password: signs in through the OpenID provider.")] = False,
) -> None:
    """Add an account, or give an existing one this role, a new password, and access again."""
    email = email.strip().lower()
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        raise typer.BadParameter(f"{email!r} is not an e-mail address")
    password = None if oidc else _ask_password()
    added = _run(lambda session: _put(session, email, role, password))
    console.print(f"{'Added' if added else 'Changed'} {email} ({role.value}).", highlight=False)


@staff.command("list")
def list_accounts() -> None:
    """List all accounts."""
    table = Table("Account", "Role", "Signs in with", "Since", "State")
    for account in _run(lambda session: AccountRepository(session).list()):
        state = f"disabled since {account.disabled_at:%Y-%m-%d}" if account.disabled_at else "active"
        way = "password" if account.password_hash else "OpenID provider"
        table.add_row(account.email, account.role, way, f"{account.created_at:%Y-%m-%d}", state)
    console.print(table)


@staff.command()
def disable(email: str) -> None:
    """Lock an account out at once; what it did stays in the audit log. `add` lets it in again."""
    if not _run(lambda session: _disable(session, email)):
        console.print(f"[red]✗[/red] there is no account {email}; `passerelle staff list` shows all", highlight=False)
        raise typer.Exit(1)
    console.print(f"Disabled {email}.", highlight=False)


def _ask_password() -> str:
    password: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    if not SHORTEST <= len(password) <= LONGEST:
        raise typer.BadParameter(f"a password has {SHORTEST} to {LONGEST} characters; this one has {len(password)}")
    return password


async def _put(session: AsyncSession, email: str, role: RoleName, password: str | None) -> bool:
    accounts = AccountRepository(session)
    account = await accounts.by_email(email)
    added = account is None
    if account is None:
        account = Account(email=email, created_at=datetime.now(UTC))
        accounts.add(account)
    else:
        await SessionRepository(session).delete_of(account.id)
    account.role = role.value
    account.password_hash = hash_password(password) if password else None
    account.disabled_at = None
    AuditRepository(session).record(ACTOR, "account.add", email, {"role": role.value})
    return added


async def _disable(session: AsyncSession, email: str) -> bool:
    account = await AccountRepository(session).by_email(email)
    if account is None:
        return False
    account.disabled_at = datetime.now(UTC)
    await SessionRepository(session).delete_of(account.id)
    AuditRepository(session).record(ACTOR, "account.disable", account.email)
    return True


def _run(work: Callable[[AsyncSession], Awaitable[Result]]) -> Result:
    """Do `work` in one transaction of the configured database, migrated if need be."""
    from api.database.migrate import upgrade

    settings = Settings()
    upgrade(settings.database_url)

    async def run() -> Result:
        database = Database(settings.database_url)
        try:
            async with database.transaction() as session:
                return await work(session)
        finally:
            await database.close()

    return asyncio.run(run())
