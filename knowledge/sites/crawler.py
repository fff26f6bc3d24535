"""Walk through a site from its start page or its sitemap."""

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import urljoin

from knowledge.errors import UnreadableSourceError
from knowledge.readers.types import Extract
from knowledge.readers.web import Page
from knowledge.sites.addresses import Head, Scope, head_of, normal
from knowledge.sites.fetching import Fetched, PoliteFetcher
from knowledge.sites.robots import Robots
from knowledge.sites.sitemaps import is_sitemap, read_sitemap
from knowledge.sites.types import Limits, Seen, Visit

Read = Callable[[Page], Extract]
"""Turns a page into text; raises UnreadableSourceError."""

Onward = tuple[str, ...]
"""Addresses that a page leads to."""

_MOST_SITEMAPS = 50


class Crawler:
    """Visits every page of a site once, the known ones that nothing leads to any more at the end."""

    def __init__(self, fetcher: PoliteFetcher, read: Read, limits: Limits) -> None:
        self._fetcher = fetcher
        self._read = read
        self._limits = limits

    def crawl(self, start: str, known: Mapping[str, Seen]) -> Iterator[Visit]:
        """Yield what became of each page; `known` are the pages of the crawl before, by address.

        A start page leads to all pages below its folder; a sitemap to those it names. Raises UnreadableSourceError
        when the start cannot be read or robots.txt keeps crawlers away from it, and when so many pages in a row are
        unreachable that the site must be down: what is known of the rest then still holds.
        """
        robots = self._robots(start)
        self._fetcher.pause = max(self._fetcher.pause, robots.pause)
        if not robots.allows(start):
            raise UnreadableSourceError("robots.txt keeps crawlers away from it", reason="private", path=start)
        beginnings, scope, follows = self._beginnings(start)
        walk = _Walk(self._fetcher, self._read, self._limits, robots, scope, follows=follows)
        yield from walk.visit([normal(url) for url in beginnings], known)
        # Nothing leads to these any more; the server says whether they still exist.
        yield from walk.visit([url for url in known if url not in walk.found], known)

    def _robots(self, start: str) -> Robots:
        try:
            fetched = self._fetcher.fetch(urljoin(start, "/robots.txt"))
        except UnreadableSourceError as error:
            return Robots("") if error.reason == "kind" else Robots.nothing_allowed()
        return Robots(fetched.page.data.decode("utf-8", "replace") if fetched.page else "")

    def _beginnings(self, start: str) -> tuple[list[str], Scope, bool]:
        """Return the pages to begin with, their scope, and whether links are followed from there."""
        fetched = self._fetcher.fetch(start)
        if fetched.page is None:
            raise UnreadableSourceError("there is no such page; check the address", reason="unreachable", path=start)
        if not is_sitemap(fetched.page.data):
            return [start], Scope.of(fetched.page.url), True
        scope = Scope(Scope.of(fetched.page.url).host, "/")
        return [url for url in self._pages_of(fetched.page) if scope.holds(url)], scope, False

    def _pages_of(self, sitemap: Page) -> Iterator[str]:
        waiting, asked = deque([sitemap]), {sitemap.url}
        while waiting:
            found = read_sitemap(waiting.popleft().data)
            yield from found.pages
            for url in found.further:
                if url not in asked and len(asked) < _MOST_SITEMAPS:
                    asked.add(url)
                    fetched = self._fetcher.fetch(url)
                    waiting.extend([fetched.page] if fetched.page else [])


class _Walk:
    """One crawl under way: which addresses were found, and how many pages in a row failed."""

    def __init__(
        self, fetcher: PoliteFetcher, read: Read, limits: Limits, robots: Robots, scope: Scope, *, follows: bool
    ) -> None:
        self._fetcher = fetcher
        self._read = read
        self._limits = limits
        self._robots = robots
        self._scope = scope
        self._follows = follows
        self._visited = 0
        self._failures = 0
        self.found: set[str] = set()

    def visit(self, beginnings: Iterable[str], known: Mapping[str, Seen]) -> Iterator[Visit]:
        """Visit these pages, and what they lead to."""
        waiting = deque(self._new(beginnings, 0))
        while waiting:
            url, depth = waiting.popleft()
            refusal = self._refusal(url)
            visit, onward = (Visit(url, "refused", refusal), ()) if refusal else self._ask(url, known.get(url))
            yield visit
            if depth < self._limits.depth:
                waiting.extend(self._new(filter(self._scope.holds, onward), depth + 1))

    def _new(self, urls: Iterable[str], depth: int) -> list[tuple[str, int]]:
        new = [url for url in dict.fromkeys(urls) if url not in self.found]
        self.found.update(new)
        return [(url, depth) for url in new]

    def _refusal(self, url: str) -> str:
        """Say why a page is not even asked for."""
        if not self._robots.allows(url):
            return "robots.txt keeps crawlers away from it"
        if self._visited >= self._limits.pages:
            return f"the limit of {self._limits.pages} pages is reached"
        if self._fetcher.bytes >= self._limits.bytes:
            return f"the limit of {self._limits.bytes // 1_000_000} MB is reached"
        return ""

    def _ask(self, url: str, seen: Seen | None) -> tuple[Visit, Onward]:
        self._visited += 1
        try:
            fetched = self._fetcher.fetch(url, seen)
        except UnreadableSourceError as error:
            return self._failed(url, error), ()
        self._failures = 0
        if fetched.unchanged:
            return Visit(url, "unchanged", seen=seen), self._followed(seen.links if seen else ())
        if fetched.page is None:
            return _without(url, "the link leads nowhere", seen), ()
        return self._arrived(url, fetched, fetched.page, seen)

    def _failed(self, url: str, error: UnreadableSourceError) -> Visit:
        self._failures += error.reason in ("unreachable", "slow")
        if self._failures >= self._limits.failures:
            raise UnreadableSourceError(
                f"{self._failures} pages in a row cannot be reached; nothing that is known was changed",
                reason="unreachable",
                path=url,
            ) from error
        return Visit(url, "refused", error.fault)

    def _arrived(self, url: str, fetched: Fetched, page: Page, seen: Seen | None) -> tuple[Visit, Onward]:
        head = head_of(page.data, page.url) if page.suffix == ".html" else Head()
        address = self._address(url, normal(page.url), head)
        if address != url:
            return _without(url, f"it leads to {address}", seen), (address,)
        onward = self._followed(head.links if head.may_be_followed else ())
        if not head.may_be_indexed:
            return _without(url, "the page asks not to be used", seen), onward
        try:
            extract = self._read(page)
        except UnreadableSourceError as error:
            return Visit(url, "refused", error.fault), onward
        digest = hashlib.sha256(extract.text.encode()).hexdigest()
        now = Seen(url, digest, fetched.etag, fetched.last_modified, onward)
        return Visit(url, "unchanged" if seen and seen.content_hash == digest else "read", "", extract, now), onward

    def _followed(self, links: Onward) -> Onward:
        return tuple(link for link in links if self._scope.holds(link)) if self._follows else ()

    def _address(self, url: str, there: str, head: Head) -> str:
        """Return the page's one address: where redirects ended, or what it calls its own within the site."""
        own = head.canonical
        return own if there == url and own and self._scope.holds(own) else there


def _without(url: str, reason: str, seen: Seen | None) -> Visit:
    """Tell of a page that has no text under this address: it is gone if it had one before."""
    return Visit(url, "gone" if seen else "refused", reason)
