"""Pages and forms for those who are not signed in yet."""

import secrets
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Request, Response

from api.staff.access import sessions
from api.staff.access.deps import check_form, page_for

_VALID = timedelta(hours=12)


def guest_page(request: Request, template: str, *, status: int = HTTPStatus.OK, **values: object) -> Response:
    """Render a page whose forms only this browser can send."""
    name = sessions.guest_cookie(request)
    cookie = request.cookies.get(name) or secrets.token_urlsafe(32)
    page = page_for(request, None, sessions.form_token(cookie))
    insecure = request.url.scheme == "http" and sessions.needs_https(request)
    response = page.render(template, status=status, insecure=insecure, **values)
    sessions.set_cookie(request, response, name, cookie, _VALID)
    return response


async def _check_guest(request: Request) -> None:
    await check_form(request, request.cookies.get(sessions.guest_cookie(request), ""))


GuestDep = Annotated[None, Depends(_check_guest)]
"""Checks that a guest's form was made for this browser."""
