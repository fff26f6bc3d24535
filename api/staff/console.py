"""Puts the console together: an application of its own, mounted at /staff, so that its errors are pages."""

from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path

import httpx2
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from api.errors import ApiError
from api.staff import audit
from api.staff.access.deps import page_for
from api.staff.access.errors import FormExpiredError, SignInNeededError, ToldError
from api.staff.access.throttle import SignInThrottle
from api.staff.access.workshop import Workshop
from api.staff.conversations import contacts, inbox, reviews, transcript
from api.staff.documents import adding, drafts_of_documents, listing
from api.staff.editing import drafts, editor, entries
from api.staff.figures import dashboard, export, sample, unanswered
from api.staff.publishing import deciding, publications
from api.staff.signing_in import oidc, sign_in
from api.staff.signing_in.expired import offer_again

_PARTS = (sign_in, oidc, inbox, transcript, reviews, contacts, dashboard, unanswered, sample, export, audit)
_EDITING = (entries, editor, drafts)
_DOCUMENTS = (adding, drafts_of_documents, listing)
_PUBLISHING = (publications, deciding)


def create_console(workshop: Workshop, *, oidc_transport: httpx2.AsyncBaseTransport | None = None) -> FastAPI:
    """Build the console; it finds settings and database in the state of the application that it is mounted in.

    `oidc_transport` replaces the network between here and the OpenID provider.
    """
    console = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    console.state.workshop = workshop
    console.state.throttle = SignInThrottle()
    console.state.oidc_transport = oidc_transport
    console.add_exception_handler(SignInNeededError, sign_in.ask_to_sign_in)
    console.add_exception_handler(FormExpiredError, _offer_again)
    for kind in (ApiError, HTTPException, RequestValidationError, Exception):
        console.add_exception_handler(kind, _show_error)
    for part in (*_PARTS, *_EDITING, *_DOCUMENTS, *_PUBLISHING):
        console.include_router(part.router)
    console.mount("/assets", StaticFiles(directory=Path(__file__).with_name("assets")))
    return console


async def _offer_again(request: Request, error: Exception) -> Response:
    return await offer_again(request) or await _show_error(request, error)


async def _show_error(request: Request, error: Exception) -> Response:
    page = page_for(request, None)
    status, title, detail, headers = _describe(error)
    if isinstance(error, ToldError):
        title = page.texts(f"{error.text}.title")
        detail = page.texts(f"{error.text}.detail", **error.values)
    response = page.render("error.html", status=status, title=title, detail=detail)
    response.headers.update(headers)
    return response


def _describe(error: Exception) -> tuple[int, str, str, Mapping[str, str]]:
    match error:
        case ApiError():
            return error.status, error.title, error.detail, error.headers or {}
        case HTTPException():
            return error.status_code, HTTPStatus(error.status_code).phrase, error.detail, error.headers or {}
        case RequestValidationError():
            fields = ", ".join(str(fault["loc"][-1]) for fault in error.errors())
            return 422, "Invalid request", f"Wrong or missing: {fields}.", {}
    return 500, "Internal error", "The request could not be completed; please try again later.", {}
