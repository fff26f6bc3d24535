"""Ask a site for its pages one at a time, with a pause between two requests, and only for what changed."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import httpx

from knowledge.errors import UnreadableSourceError
from knowledge.readers.web import CONTENT_TYPES, Page, page_of
from knowledge.sites.types import Seen

_BUSY = frozenset({429, 503})
_GONE = frozenset({404, 410})
_UNCHANGED = 304
_ACCEPTED = (*CONTENT_TYPES, "application/xml", "text/xml", "application/gzip", "application/x-gzip")
"""Sitemaps are asked for in the same way as pages."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What the server answered: the page, or nothing where it is `unchanged` or `gone`."""

    page: Page | None = None
    etag: str | None = None
    last_modified: str | None = None
    unchanged: bool = False
    gone: bool = False


class PoliteFetcher:
    """Fetches one page after the other; `pause` are the least seconds between two requests."""

    def __init__(
        self, client: httpx.Client, *, pause: float, longest_pause: float, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        """`sleep` waits so many seconds; the client's transport decides which hosts are reached at all."""
        self._client = client
        self._longest = longest_pause
        self._sleep = sleep
        self._next = 0.0
        self.pause = pause
        self.bytes = 0

    def fetch(self, url: str, seen: Seen | None = None) -> Fetched:
        """Get a page, unless it is as it was when `seen` was written.

        A server that is busy is asked once more after the time it names. Raises UnreadableSourceError as
        `knowledge.readers.web.fetch` does.
        """
        headers = _conditions(seen) if seen else {}
        for again in (True, False):
            self._wait()
            try:
                with self._client.stream("GET", url, headers=headers) as response:
                    if again and response.status_code in _BUSY:
                        self._next = time.monotonic() + min(_seconds_to_wait(response), self._longest)
                        continue
                    if again and response.status_code == _UNCHANGED and response.history:
                        headers = {}  # the page has moved, and what it moved to looks the same
                        continue
                    return self._answered(response, url)
            except httpx.TimeoutException as error:
                raise UnreadableSourceError("the server took too long", reason="slow", path=url) from error
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise UnreadableSourceError(f"it cannot be reached: {error}", reason="unreachable", path=url) from error
        raise AssertionError("the second answer is taken, whatever it is")

    def _answered(self, response: httpx.Response, url: str) -> Fetched:
        # An answer without a body costs the server next to nothing.
        light = response.status_code == _UNCHANGED
        self._next = time.monotonic() + min(self.pause * (0.1 if light else 1.0), self._longest)
        if light:
            return Fetched(unchanged=True)
        if response.status_code in _GONE:
            return Fetched(gone=True)
        page = page_of(response, url, _ACCEPTED)
        self.bytes += len(page.data)
        return Fetched(page, response.headers.get("etag"), response.headers.get("last-modified"))

    def _wait(self) -> None:
        left = self._next - time.monotonic()
        if left > 0:
            self._sleep(left)


def _conditions(seen: Seen) -> dict[str, str]:
    stated = {"If-None-Match": seen.etag, "If-Modified-Since": seen.last_modified}
    return {name: value for name, value in stated.items() if value}


def _seconds_to_wait(response: httpx.Response) -> float:
    """Read Retry-After (RFC 9110, section 10.2.3): seconds, or a date."""
    said = response.headers.get("retry-after", "")
    if said.isdecimal():
        return float(said)
    try:
        return max(parsedate_to_datetime(said).timestamp() - time.time(), 0.0)
    except ValueError:
        return 1.0
