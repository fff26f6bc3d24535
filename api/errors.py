"""Errors of the HTTP service, and the one handler that turns every error into problem details (RFC 9457)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.exceptions import HTTPException
from starlette.routing import Match


class ApiError(Exception):
    """Base of every error that the API raises on purpose; `detail` says what is wrong and what to do about it."""

    status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR
    slug: ClassVar[str] = "internal"
    title: ClassVar[str] = "Internal error"

    def __init__(self, detail: str, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.headers = headers


class UnknownConversationError(ApiError):
    """The conversation does not exist, was erased, or its id is malformed: deliberately one and the same."""

    status = HTTPStatus.NOT_FOUND
    slug = "unknown-conversation"
    title = "Unknown conversation"


class UnknownTurnError(ApiError):
    """Feedback names a turn that does not exist."""

    status = HTTPStatus.NOT_FOUND
    slug = "unknown-turn"
    title = "Unknown turn"


class MessageTooLongError(ApiError):
    """The visitor's message is longer than the operator allows."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    slug = "message-too-long"
    title = "Message too long"


class RateLimitedError(ApiError):
    """Too many requests in too short a time."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    slug = "rate-limited"
    title = "Too many requests"


class EraseFailedError(ApiError):
    """Part of a conversation could not be erased, so nothing was."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    slug = "erase-failed"
    title = "Not erased"


class ForbiddenError(ApiError):
    """The caller does not present the credentials that the resource asks for."""

    status = HTTPStatus.FORBIDDEN
    slug = "forbidden"
    title = "Forbidden"


class FieldFault(BaseModel):
    """One field of a request and what is wrong with it; what the visitor wrote is not repeated."""

    field: str
    message: str


class Problem(BaseModel):
    """Problem details as of RFC 9457."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[FieldFault] | None = None


def described(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI says of routes that may answer with problem details of these statuses."""
    reference = {"$ref": "#/components/schemas/Problem"}
    content = {"application/problem+json": {"schema": reference}}
    return {status: {"description": HTTPStatus(status).phrase, "content": content} for status in statuses}


def schemas() -> dict[str, Any]:
    """Return the schemas that `described` refers to, by name."""
    _, found = models_json_schema([(Problem, "serialization")], ref_template="#/components/schemas/{model}")
    schemas: dict[str, Any] = found["$defs"]
    return schemas


def install(app: FastAPI) -> None:
    """Answer every error of `app` with problem details; unforeseen ones are raised on, so that the server logs them."""
    for kind in (ApiError, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, _respond)


async def _respond(request: Request, error: Exception) -> JSONResponse:
    problem = _describe(request, error)
    headers = getattr(error, "headers", None)
    if problem.status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers = {"Allow": ", ".join(_methods(request))}
    return JSONResponse(
        problem.model_dump(exclude_none=True), problem.status, headers, media_type="application/problem+json"
    )


def _methods(request: Request) -> list[str]:
    """Return what may be done with a path; Starlette tells only of the first route that has it."""
    routes = request.app.routes
    return [
        method
        for method in ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes)
    ]


def _describe(request: Request, error: Exception) -> Problem:
    match error:
        case ApiError():
            return _problem(error.slug, error.title, error.status, error.detail)
        case RequestValidationError():
            return _describe_invalid(request, error)
        case HTTPException(status_code=400) if isinstance(error.__cause__, UnicodeDecodeError):
            return _problem("not-utf-8", "Not UTF-8", 400, "The body is not UTF-8; send JSON encoded as UTF-8.")
        case HTTPException():
            return Problem(title=HTTPStatus(error.status_code).phrase, status=error.status_code, detail=error.detail)
    return _problem("internal", "Internal error", 500, "The request could not be completed; please try again later.")


def _describe_invalid(request: Request, error: RequestValidationError) -> Problem:
    faults = error.errors()
    if faults[0]["type"] == "json_invalid":
        return _problem("invalid-json", "Invalid JSON", 400, f"The body is not JSON: {faults[0]['ctx']['error']}.")
    if isinstance(error.body, bytes):
        kind = request.headers.get("content-type", "none")
        detail = f"The body must be sent as application/json; its content type is {kind!a}."
        return _problem("unsupported-media-type", "Unsupported media type", 415, detail)
    problem = _problem("invalid-request", "Invalid request", 422, "Some fields are missing or wrong; see errors.")
    problem.errors = [
        FieldFault(field=".".join(str(part) for part in fault["loc"]), message=fault["msg"]) for fault in faults
    ]
    return problem


def _problem(slug: str, title: str, status: int, detail: str) -> Problem:
    return Problem(type=f"urn:problem-type:passerelle:{slug}", title=title, status=status, detail=detail)
