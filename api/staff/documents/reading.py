"""Turn an upload or a page into text without keeping the server from its visitors: in another process, for a while."""

import logging
from collections.abc import Callable, Sequence
from functools import partial
from urllib.parse import urlsplit

from anyio import BrokenWorkerProcess, fail_after, to_process

from knowledge.errors import UnreadableSourceError
from knowledge.readers import Extract
from knowledge.readers.confined import read_confined_bytes, read_confined_page
from knowledge.readers.guard import Network

log = logging.getLogger(__name__)

SECONDS = 60
"""Reading ends after so long; the longest honest documents that fit the limits take a third of it."""

MAX_CHARS = 1_000_000
"""Longer texts are refused: nobody could look through what changes in them."""


async def read_upload(data: bytes, name: str) -> Extract:
    """Read the bytes of a file; raises UnreadableSourceError, also when that takes too long or too much memory."""
    return await _read(name, partial(read_confined_bytes, data, name))


async def read_page(url: str, allowed: Sequence[Network]) -> Extract:
    """Read a page of a public address or of the `allowed` networks; raises UnreadableSourceError."""
    try:
        has_password = urlsplit(url).username is not None
    except ValueError as error:
        raise UnreadableSourceError("this is no address", reason="address", path=url) from error
    if has_password:
        raise UnreadableSourceError(
            "leave out the name and password; every visitor would see them", reason="password", path="the address"
        )
    return await _read(url, partial(read_confined_page, url, tuple(allowed)))


async def _read(source: str, read: Callable[[], Extract]) -> Extract:
    try:
        with fail_after(SECONDS):
            extract = await to_process.run_sync(read, cancellable=True)
    except TimeoutError as error:
        raise UnreadableSourceError(
            f"reading it took more than {SECONDS} s; split it", reason="slow", path=source
        ) from error
    except (BrokenWorkerProcess, MemoryError, RecursionError) as error:
        log.warning("the process that read %r has broken down", source, exc_info=error)
        raise UnreadableSourceError(
            "reading it takes too much memory; split it", reason="large", path=source
        ) from error
    if len(extract.text) > MAX_CHARS:
        raise UnreadableSourceError(
            f"its text is longer than {MAX_CHARS:,} characters; split it", reason="large", path=source
        )
    return extract
