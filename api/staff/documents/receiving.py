"""Forms that carry a file or a long text: read only once it is known that an editor sends them."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from api.database.staff_models import Account
from api.database.staff_repositories import AuditRepository
from api.staff.access import sessions
from api.staff.access.deps import ServicesDep, Staff, check_form, identify, page_for
from api.staff.access.pages import Page
from api.staff.documents.errors import TooLargeError
from api.web.deps import Services
from api.web.middleware import allow_body

_FIELDS = 16 * 1024
"""Bytes for what a form has besides the file."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A form and the editor who sent it; no transaction is open, for what follows takes its time."""

    services: Services
    page: Page
    account: Account
    form_token: str
    form: FormData

    def staff(self, session: AsyncSession) -> Staff:
        """Return the editor for a transaction."""
        return Staff(self.account, AuditRepository(session), self.form_token)

    def text(self, name: str) -> str:
        """Return a field of the form, empty where it is missing or a file."""
        value = self.form.get(name)
        return value.strip() if isinstance(value, str) else ""


async def _receive(request: Request, services: ServicesDep) -> Sent:
    async with services.database.transaction() as session:
        staff = await identify(request, session)
        staff.require("editor")
    limit = services.settings.max_document_bytes
    allow_body(request.scope, limit + _FIELDS)
    try:
        await check_form(request, request.cookies[sessions.session_cookie(request)])
        form = await request.form()
    except HTTPException as error:
        if error.status_code != TooLargeError.status:
            raise
        raise TooLargeError(limit) from error
    return Sent(services, page_for(request, staff), staff.account, staff.form_token, form)


SentDep = Annotated[Sent, Depends(_receive)]
"""The form of an editor, of at most `max_document_bytes`; raises `TooLargeError`, and reads nothing for others."""
