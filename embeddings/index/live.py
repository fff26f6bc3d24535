"""The index that is served now, replaced while it is in use."""

import contextlib
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from embeddings.errors import IndexFaultError, IndexMissingError
from embeddings.index.store import IndexStore
from embeddings.index.version import LoadedIndex
from embeddings.types import Encoder

Served = TypeVar("Served")

CHECK_EVERY = 1.0
"""Seconds between two looks at the pointer."""

RETRY_EVERY = 30.0
"""Seconds between two attempts to load a version that could not be loaded."""


class LiveIndex(Generic[Served]):
    """The current version in memory, prepared for its readers, who never wait for a new one.

    `fault` says why the published version is not the one that is served, and is `None` when it is.
    """

    def __init__(self, store: IndexStore, encoder: Encoder, prepare: Callable[[LoadedIndex], Served]) -> None:
        """Load the current version, or the previous one if the current one is corrupt; neither is an error yet.

        `prepare` makes of a loaded version what `get` returns; it runs before the version is served.
        """
        self.fault: str | None = None
        self._store = store
        self._encoder = encoder
        self._prepare = prepare
        self._served: Served | None = None
        self._version_id: str | None = None
        self._seen: tuple[int, ...] | None = None
        self._next_check = 0.0
        self._retry_at = 0.0
        self._refreshing = threading.Lock()
        self.refresh()

    @property
    def version_id(self) -> str | None:
        """The version that is served, if any."""
        return self._version_id

    def get(self) -> Served:
        """Return the version to answer from; a new publication is noticed within about a second.

        Raises:
            IndexMissingError: No version that can be loaded was published yet; the message is the fault.

        """
        self._check()
        served = self._served
        if served is None:
            raise IndexMissingError(self.fault or "no index is published")
        return served

    def refresh(self) -> None:
        """Load what is published now, unless it is what is served; keep serving the same if that fails."""
        with self._refreshing:
            self._refresh()

    def _check(self) -> None:
        now = time.monotonic()
        if now < self._next_check:
            return
        self._next_check = now + CHECK_EVERY
        if self._is_due(now) and not self._refreshing.locked():
            threading.Thread(target=self.refresh, name="index-refresh", daemon=True).start()

    def _is_due(self, now: float) -> bool:
        return self._store.signature() != self._seen or (self.fault is not None and now >= self._retry_at)

    def _refresh(self) -> None:
        self._seen = self._store.signature()
        self._retry_at = time.monotonic() + RETRY_EVERY
        try:
            pointer = self._store.pointer()
            if self._version_id != pointer.current:
                self._serve(pointer.current)
        except IndexFaultError as error:
            if self._served is None:
                self._serve_previous()
            served = f"version {self._version_id} is served" if self._version_id else "no version can be served"
            self.fault = f"{error}; {served}"
        else:
            self.fault = None

    def _serve(self, version_id: str) -> None:
        self._served = self._prepare(self._store.load(version_id, self._encoder))
        self._version_id = version_id

    def _serve_previous(self) -> None:
        with contextlib.suppress(IndexFaultError):
            previous = self._store.pointer().previous
            if previous is not None:
                self._serve(previous)
