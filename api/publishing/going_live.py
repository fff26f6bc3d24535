"""Serve what was tested, or what was served before; both can be repeated after an interruption."""

import fcntl
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from api.building.assembly import open_store
from api.publishing.types import Basis
from api.settings import Settings
from embeddings.errors import IndexFaultError
from knowledge.base import fingerprint
from knowledge.editing.errors import FilesChangedError
from knowledge.editing.files import reversed_changes, write_changes
from knowledge.editing.types import FileChange
from knowledge.editing.validating import copy_knowledge


class OutdatedError(Exception):
    """What is served, or the files, are no longer those that were tested: test again."""


def go_live(settings: Settings, changes: Sequence[FileChange], base: Basis, candidate: Basis) -> None:
    """Write the files and serve the candidate.

    A crash in between is mended by doing it again, or by the next start, which builds the index of the files.
    Raises OutdatedError, before anything is written, unless files and index are as they were tested or already as
    they will be.
    """
    store, directory = open_store(settings), settings.knowledge_dir
    with _alone(settings.var_dir):
        if not is_as_tested(settings, changes, base, candidate):
            raise OutdatedError
        try:
            version = store.find(candidate.index_version)
        except IndexFaultError as error:
            raise OutdatedError from error
        write_changes(directory, changes)
        store.publish(version)


def is_as_tested(settings: Settings, changes: Sequence[FileChange], base: Basis, candidate: Basis) -> bool:
    """Tell whether files and index are as they were when tested, or already, in part or whole, as they will be."""
    try:
        served = open_store(settings).pointer().current
        without = _fingerprint_without(settings.knowledge_dir, changes)
    except (IndexFaultError, FilesChangedError):
        return False
    return served in (base.index_version, candidate.index_version) and without == base.fingerprint


def take_back(settings: Settings, changes: Sequence[FileChange], base: Basis, candidate: Basis) -> bool:
    """Restore the files and serve the version before; return False when that has to be built first.

    Raises FilesChangedError, before anything is written, when a file is no longer as it was published.
    """
    store, directory = open_store(settings), settings.knowledge_dir
    with _alone(settings.var_dir):
        write_changes(directory, reversed_changes(changes))
        try:
            version = store.find(base.index_version)
        except IndexFaultError:
            return False
        if version.manifest.fingerprint != fingerprint(directory):
            return False
        if store.pointer().current == candidate.index_version:
            store.publish(version)
        return store.pointer().current == version.id


def _fingerprint_without(directory: Path, changes: Sequence[FileChange]) -> str:
    """Return the fingerprint that the directory has, or had, without the changes; some may already be made."""
    with tempfile.TemporaryDirectory(prefix="passerelle-live-") as folder:
        copy_knowledge(directory, Path(folder))
        write_changes(Path(folder), reversed_changes(changes))
        return fingerprint(Path(folder))


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Keep two people from publishing at once."""
    with (directory / "going-live.lock").open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
