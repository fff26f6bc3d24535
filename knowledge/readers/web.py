"""Fetch one page or file over HTTP."""

import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath

import httpx

from knowledge.errors import UnreadableSourceError
from knowledge.readers.kinds import MAX_BYTES

TIMEOUT = 20.0
"""Seconds for connecting and between two parts of an answer."""

_DEADLINE = 120.0
_MAX_REDIRECTS = 5
CONTENT_TYPES = (
    "text/html",
    "application/xhtml+xml",
    "text/plain",
    "text/markdown",
    "text/x-markdown",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/octet-stream",
)


@dataclass(frozen=True, slots=True)
class Page:
    """The bytes behind a URL; `url` is where redirects ended, `encoding` and `suffix` what the server declares."""

    url: str
    data: bytes
    encoding: str | None
    suffix: str


def is_url(source: str) -> bool:
    """Whether a source names a scheme, as in "https://…"."""
    return "://" in source


def fetch(url: str, transport: httpx.BaseTransport | None = None) -> Page:
    """Get a page, following redirects; `transport` replaces the usual one, for example by a `PublicTransport`.

    Raises UnreadableSourceError when the scheme is not http or https, the server cannot be reached in time, answers
    with an error or another kind of content, or sends more than `MAX_BYTES`.
    """
    if not url.lower().startswith(("http://", "https://")):
        raise UnreadableSourceError("only http and https addresses can be read", reason="address", path=url)
    try:
        with open_client(transport) as client, client.stream("GET", url) as response:
            return page_of(response, url)
    except httpx.TimeoutException as error:
        raise UnreadableSourceError("the server took too long; try again later", reason="slow", path=url) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise UnreadableSourceError(f"the page cannot be reached: {error}", reason="unreachable", path=url) from error


def open_client(transport: httpx.BaseTransport | None = None) -> httpx.Client:
    """Return a client that follows a few redirects, does not wait for ever, and says who asks and for what."""
    return httpx.Client(
        transport=transport,
        follow_redirects=True,
        max_redirects=_MAX_REDIRECTS,
        timeout=TIMEOUT,
        headers={"User-Agent": "Passerelle", "Accept": ", ".join(CONTENT_TYPES)},
    )


def page_of(response: httpx.Response, url: str, accepted: Collection[str] = CONTENT_TYPES) -> Page:
    """Download what was asked for under `url`; raises UnreadableSourceError as `fetch` does of an answer.

    `accepted` are the content types that are taken.
    """
    _check(response, url, accepted)
    return Page(str(response.url), _body(response, url), response.charset_encoding, _suffix(response))


def _check(response: httpx.Response, url: str, accepted: Collection[str]) -> None:
    if response.is_error:
        raise UnreadableSourceError(
            f"the server answers {response.status_code}; check the address", reason="unreachable", path=url
        )
    content_type = _content_type(response)
    if content_type not in accepted:
        raise UnreadableSourceError(f"content of type {content_type!r} cannot be read", reason="kind", path=url)
    if int(response.headers.get("content-length", "0")) > MAX_BYTES:
        raise _too_large(url)


def _content_type(response: httpx.Response) -> str:
    declared: str = response.headers.get("content-type", "text/html")
    return declared.partition(";")[0].strip().lower()


def _suffix(response: httpx.Response) -> str:
    return ".html" if "html" in _content_type(response) else PurePosixPath(response.url.path).suffix


def _body(response: httpx.Response, url: str) -> bytes:
    deadline = time.monotonic() + _DEADLINE
    data = bytearray()
    for chunk in response.iter_bytes():
        data += chunk
        if len(data) > MAX_BYTES:
            raise _too_large(url)
        if time.monotonic() > deadline:
            raise UnreadableSourceError("the server took too long; try again later", reason="slow", path=url)
    return bytes(data)


def _too_large(url: str) -> UnreadableSourceError:
    return UnreadableSourceError(
        f"larger than {MAX_BYTES // 1_000_000} MB; give a smaller part of it", reason="large", path=url
    )
