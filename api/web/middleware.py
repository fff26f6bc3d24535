"""What every request and every response has in common: a bounded body and security headers."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": _CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


_ALLOWANCE = "passerelle.body"


@dataclass(slots=True)
class _Allowance:
    """How many bytes the body of one request may have."""

    limit: int


def allow_body(scope: Scope, limit: int) -> None:
    """Let the body of one request have `limit` bytes; for routes that have made sure who sends it."""
    allowance: _Allowance = scope[_ALLOWANCE]
    allowance.limit = limit


class BodyLimit:
    """Refuse bodies of more than `limit` bytes with 413 and leave the rest unread; `exceptions` are limits by path.

    A route can raise the limit for the request it is handling with `allow_body`.
    """

    def __init__(self, app: ASGIApp, *, limit: int, exceptions: Mapping[str, int]) -> None:
        self._app = app
        self._limit = limit
        self._exceptions = exceptions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting what is read of its body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        allowance = _Allowance(self._exceptions.get(scope["path"], self._limit))
        size = 0

        async def receive_counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > allowance.limit:
                raise HTTPException(413, f"The body is larger than {allowance.limit} bytes.")
            return message

        await self._app({**scope, _ALLOWANCE: allowance}, receive_counted, send)


class SecurityHeaders:
    """Add the headers that keep browsers from doing what our pages never need; answers of the API are not cached."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, adding to the headers of its response."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_HEADERS)
                if scope["path"].startswith("/api/"):
                    headers["Cache-Control"] = "no-store"
            await send(message)

        await self._app(scope, receive, send_with_headers)
