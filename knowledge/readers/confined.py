"""Read what a stranger may have made: for a process of its own, which may be killed and has bounded memory."""

import resource
from collections.abc import Sequence

from knowledge.readers.guard import Network, PublicTransport
from knowledge.readers.source import read_bytes, read_source
from knowledge.readers.types import Extract

MEMORY = 3 * 1024**3
"""Bytes of address space; what needs more raises MemoryError."""


def read_confined_bytes(data: bytes, name: str) -> Extract:
    """Limit this process for good, then `read_bytes`."""
    _confine()
    return read_bytes(data, name)


def read_confined_page(url: str, allowed: Sequence[Network]) -> Extract:
    """Limit this process for good, then read a public address, or one in the `allowed` networks."""
    _confine()
    return read_source(url, PublicTransport(allowed))


def _confine() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
