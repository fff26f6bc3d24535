"""Fetch one page or file over HTTP."""

import time
from dataclasses import dataclass
from pathlib import PurePosixPath

import httpx

from knowledge.errors import UnreadableSourceError
from knowledge.readers.kinds import MAX_BYTES

TIMEOUT = 20.0
"""Seconds for connecting and between two parts of an answer."""

_DEADLINE = 120.0
_MAX_REDIRECTS = 5
_CONTENT_TYPES = (
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
    headers = {"User-Agent": "Passerelle", "Accept": ", ".join(_CONTENT_TYPES)}
    try:
        with (
            httpx.Client(
                transport=transport, follow_redirects=True, max_redirects=_MAX_REDIRECTS, timeout=TIMEOUT
            ) as client,
            client.stream("GET", url, headers=headers) as response,
        ):
            _check(response, url)
            return Page(str(response.url), _body(response, url), response.charset_encoding, _suffix(response))
    except httpx.TimeoutException as error:
        raise UnreadableSourceError("the server took too long; try again later", reason="slow", path=url) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise UnreadableSourceError(f"the page cannot be reached: {error}", reason="unreachable", path=url) from error


def _check(response: httpx.Response, url: str) -> None:
    if response.is_error:
        raise UnreadableSourceError(
            f"the server answers {response.status_code}; check the address", reason="unreachable", path=url
        )
    content_type = _content_type(response)
    if content_type not in _CONTENT_TYPES:
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
