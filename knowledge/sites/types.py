"""The vocabulary of crawling."""

from dataclasses import dataclass
from typing import Literal

from knowledge.readers.types import Extract

Outcome = Literal["read", "unchanged", "gone", "refused"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a site is read, and how politely.

    `pause` is the least time between two requests, in seconds; after an answer without a body a tenth of it is
    enough. What robots.txt asks for is waited for in any case, up to `longest_pause`. `depth` counts links from the
    start page; `failures` is how many pages in a row may be unreachable before the crawl ends as broken.
    """

    pages: int = 1000
    bytes: int = 300_000_000
    pause: float = 0.25
    longest_pause: float = 10.0
    depth: int = 12
    failures: int = 10


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a page since it was last read: enough to ask whether it changed, and to follow its links."""

    url: str
    content_hash: str
    etag: str | None = None
    last_modified: str | None = None
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """What became of one page.

    `read`: `extract` holds its text, which is new or differs from what was known. `unchanged`: the server or the text
    says so. `gone`: it was known and the server has it no more. `refused`: `reason` says why nothing of it is used.
    """

    url: str
    outcome: Outcome
    reason: str = ""
    extract: Extract | None = None
    seen: Seen | None = None
