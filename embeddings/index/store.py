"""Versions of the index on disk: built aside, published by a pointer, kept for rollback.

<directory>/current                       JSON: the version served, and the one before it
<directory>/passages.db                   every passage that was ever published, for re-checking citations
<directory>/versions/<time>-<digest>/     one version; the digest is its manifest's, which covers every file
"""

import fcntl
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from embeddings.errors import EmbeddingsError, IndexCorruptError, IndexFaultError, IndexMissingError
from embeddings.index.archive import PassageArchive
from embeddings.index.manifest import Manifest, hash_files, verify
from embeddings.index.pointer import Pointer, signature
from embeddings.index.shipped import text_key
from embeddings.index.version import IndexVersion, LoadedIndex, Progress, read_knowledge, read_version, write_version
from embeddings.types import Encoder, Vectors
from knowledge.types import KnowledgeBase

KEPT = 3
"""How many versions survive a publication, counting the current and the previous one."""

_VERSION_ID = re.compile(r"\d{8}T\d{12}Z-([0-9a-f]{16})")
_BUILDING = ".building-"
_ABANDONED_AFTER = 24 * 3600  # seconds
_TIME = "%Y%m%dT%H%M%S%fZ"


class IndexStore:
    """The directory of index versions; several processes may use it at once."""

    def __init__(self, directory: Path) -> None:
        """Use `directory`, which need not exist before the first version is built."""
        self.directory = directory
        self.archive = PassageArchive(directory / "passages.db")
        self._versions = directory / "versions"
        self._pointer = directory / "current"

    def build(
        self,
        knowledge: KnowledgeBase,
        encoder: Encoder,
        fingerprint: str,
        index_factory: str = "Flat",
        extra: Mapping[str, Any] | None = None,
        progress: Progress | None = None,
        shipped: Mapping[int, Vectors] | None = None,
    ) -> IndexVersion:
        """Encode and index `knowledge` as a new version, which is not yet served.

        `shipped` maps text keys to vectors of this encoder; so does the current version.

        Raises:
            EmbeddingsError: FAISS cannot build the factory.

        """
        created = datetime.now(UTC)
        known = {**(shipped or {}), **self._known_vectors(encoder)}
        with self._aside() as directory:
            counts = write_version(directory, knowledge, encoder, index_factory, progress, known)
            manifest = Manifest(
                model=encoder.name,
                dimensions=encoder.dimensions,
                index_factory=index_factory,
                counts=counts,
                files=hash_files(directory),
                fingerprint=fingerprint,
                created=created.isoformat(timespec="seconds"),
                extra=dict(extra or {}),
            )
            return self._complete(directory, manifest, created.strftime(_TIME))

    def annotate(self, version: IndexVersion, extra: Mapping[str, Any]) -> IndexVersion:
        """Return a version with the same files and other `extra`, in the place of one that was never published.

        What is fitted on an index, such as a calibration, can only be known once the index is built.

        Raises:
            EmbeddingsError: The version is published.

        """
        if self._is_published(version.id):
            raise EmbeddingsError(f"index version {version.id} is published and cannot change: build another one")
        with self._aside() as directory:
            shutil.copytree(version.path, directory, dirs_exist_ok=True)
            manifest = replace(version.manifest, extra=dict(extra))
            annotated = self._complete(directory, manifest, version.id.split("-")[0])
        if annotated.id != version.id:
            shutil.rmtree(version.path)
        return annotated

    def publish(self, version: IndexVersion) -> None:
        """Archive the passages of `version`, serve it from now on, and prune versions that are no longer needed.

        Raises:
            IndexCorruptError: The version or the archive is not intact; what is served stays.

        """
        with self._locked():
            self.archive.add(read_knowledge(self.find(version.id)).passages, version.id)
            Pointer(version.id, self._fallback(version.id)).write(self._pointer)
            self._prune()

    def rollback(self) -> IndexVersion:
        """Serve the previous version again; the current one becomes the previous one.

        Raises:
            IndexMissingError: There is no previous version.
            IndexCorruptError: It is not intact; what is served stays.

        """
        with self._locked():
            pointer = self.pointer()
            if pointer.previous is None:
                raise IndexMissingError(f"{self._pointer} names no previous version to return to")
            version = self.find(pointer.previous)
            Pointer(pointer.previous, pointer.current).write(self._pointer)
            return version

    def discard(self, version_id: str) -> None:
        """Remove a version that is not to be published; one that is served or can be rolled back to stays."""
        with self._locked():
            if _VERSION_ID.fullmatch(version_id) and not self._is_published(version_id):
                shutil.rmtree(self._versions / version_id, ignore_errors=True)

    def current(self) -> IndexVersion:
        """Return the version that is served, verified.

        Raises:
            IndexMissingError: None was published yet.
            IndexCorruptError: It is not intact.

        """
        return self.find(self.pointer().current)

    def pointer(self) -> Pointer:
        """Return which versions are the current and the previous one.

        Raises:
            IndexMissingError: None was published yet.
            IndexCorruptError: The pointer cannot be read.

        """
        return Pointer.read(self._pointer)

    def signature(self) -> tuple[int, ...] | None:
        """Return what changes with every publication; `None` before the first."""
        return signature(self._pointer)

    def find(self, version_id: str) -> IndexVersion:
        """Return a version after verifying every byte of it.

        Raises:
            IndexCorruptError: It is missing, incomplete or altered.

        """
        matched = _VERSION_ID.fullmatch(str(version_id))
        if matched is None:
            raise IndexCorruptError(f"{version_id!r} is no name of an index version")
        path = self._versions / version_id
        return IndexVersion(version_id, path, verify(path, matched[1]))

    def load(self, version_id: str, encoder: Encoder) -> LoadedIndex:
        """Verify a version and read it into memory.

        Raises:
            IndexCorruptError: It is missing, incomplete, altered, or built with another model.

        """
        return read_version(self.find(version_id), encoder)

    def _known_vectors(self, encoder: Encoder) -> Mapping[int, Vectors]:
        """Return the vectors of the current version by text key, if it holds this encoder's own, uncompressed."""
        try:
            loaded = read_version(self.current(), encoder)
        except IndexFaultError:
            return {}
        if loaded.version.manifest.index_factory != "Flat":
            return {}
        units = list(loaded.units.values())
        return dict(zip(map(text_key, units), loaded.dense.rows([unit.id for unit in units]), strict=True))

    @contextmanager
    def _aside(self) -> Iterator[Path]:
        self._versions.mkdir(parents=True, exist_ok=True)
        directory = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=self._versions))
        try:
            yield directory
        finally:
            shutil.rmtree(directory, ignore_errors=True)

    def _complete(self, directory: Path, manifest: Manifest, moment: str) -> IndexVersion:
        manifest.write(directory)
        directory.chmod(0o755)
        path = self._versions / f"{moment}-{manifest.digest()}"
        if not path.exists():
            directory.rename(path)
        return IndexVersion(path.name, path, manifest)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other processes from moving the pointer in between."""
        self.directory.mkdir(parents=True, exist_ok=True)
        with (self.directory / ".lock").open("w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _fallback(self, published: str) -> str | None:
        """Return the latest version before `published` that can still be loaded."""
        try:
            pointer = self.pointer()
        except IndexFaultError:
            return None
        candidates = (pointer.current, pointer.previous)
        return next((name for name in candidates if name and name != published and self._intact(name)), None)

    def _intact(self, version_id: str) -> bool:
        try:
            self.find(version_id)
        except IndexCorruptError:
            return False
        return True

    def _is_published(self, version_id: str) -> bool:
        try:
            pointer = self.pointer()
        except IndexMissingError:
            return False
        return version_id in (pointer.current, pointer.previous)

    def _prune(self) -> None:
        """Remove what is older than the published version and not kept, and what killed builds have left."""
        pointer = self.pointer()
        names = sorted(path.name for path in self._versions.iterdir() if _VERSION_ID.fullmatch(path.name))
        others = [name for name in names if name < pointer.current and name != pointer.previous]
        kept = KEPT - (1 if pointer.previous is None else 2)
        for name in others[: len(others) - kept]:
            shutil.rmtree(self._versions / name)
        for path in self._versions.glob(f"{_BUILDING}*"):
            if time.time() - path.stat().st_mtime > _ABANDONED_AFTER:
                shutil.rmtree(path, ignore_errors=True)
