"""The index that is served now, replaced while it is in use."""

import threading
import time

from embeddings.errors import IndexFaultError, IndexMissingError
from embeddings.publication import IndexStore
from embeddings.types import Encoder
from embeddings.version import LoadedIndex

CHECK_EVERY = 1.0
"""Seconds between two looks at the pointer."""

RETRY_EVERY = 30.0
"""Seconds between two attempts to load a version that could not be loaded."""


class LiveIndex:
    """The current version in memory; readers never wait for a new one.

    `fault` says why the published version is not the one that is served, and is `None` when it is.
    """

    def __init__(self, store: IndexStore, encoder: Encoder) -> None:
        """Load the current version, or the previous one if the current one is corrupt; neither is an error yet."""
        self.fault: str | None = None
        self._store = store
        self._encoder = encoder
        self._loaded: LoadedIndex | None = None
        self._seen: tuple[int, ...] | None = None
        self._next_check = 0.0
        self._retry_at = 0.0
        self._refreshing = threading.Lock()
        self.refresh()

    def get(self) -> LoadedIndex:
        """Return the version to answer from; a new publication is noticed within about a second.

        Raises:
            IndexMissingError: No version that can be loaded was published yet; the message is the fault.

        """
        self._check()
        loaded = self._loaded
        if loaded is None:
            raise IndexMissingError(self.fault or "no index is published")
        return loaded

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
            if self._loaded is None or self._loaded.version.id != pointer.current:
                self._loaded = self._store.load(pointer.current, self._encoder)
        except IndexFaultError as error:
            self._loaded = self._loaded or self._load_previous()
            served = f"version {self._loaded.version.id} is served" if self._loaded else "no version can be served"
            self.fault = f"{error}; {served}"
        else:
            self.fault = None

    def _load_previous(self) -> LoadedIndex | None:
        try:
            previous = self._store.pointer().previous
            return None if previous is None else self._store.load(previous, self._encoder)
        except IndexFaultError:
            return None
