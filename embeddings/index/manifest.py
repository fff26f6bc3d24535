"""What one version of the index consists of, and the check that it is still that."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from embeddings.errors import IndexCorruptError

FORMAT = 2
"""Raised when the files of a version change their meaning; versions of another format are refused."""

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """Describes one version; `files` gives the SHA-256 of every other file by its path within the version.

    `fingerprint` identifies the knowledge that was indexed, `created` is in UTC (ISO 8601), and `extra` carries what
    belongs to this very index, such as the calibration of its scores.
    """

    model: str
    dimensions: int
    index_factory: str
    counts: Mapping[str, int]
    files: Mapping[str, str]
    fingerprint: str
    created: str
    extra: Mapping[str, Any] = field(default_factory=dict)
    format: int = FORMAT

    def digest(self) -> str:
        """Return 16 hexadecimal digits that depend on every field, and so on every byte of the version."""
        return hashlib.sha256(self._json()).hexdigest()[:16]

    def write(self, directory: Path) -> None:
        """Write the manifest into the version's directory."""
        (directory / MANIFEST).write_bytes(self._json())

    def _json(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, indent=1).encode()


def hash_files(directory: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below `directory` but the manifest, by relative path."""
    paths = sorted(path for path in directory.rglob("*") if path.is_file() and path != directory / MANIFEST)
    return {path.relative_to(directory).as_posix(): _sha256(path) for path in paths}


def verify(directory: Path, digest: str) -> Manifest:
    """Return the manifest of a version after comparing it with `digest`, and every file with the manifest.

    Raises:
        IndexCorruptError: Something is missing, altered or added, or the format is another.

    """
    try:
        content = (directory / MANIFEST).read_bytes()
        if hashlib.sha256(content).hexdigest()[:16] != digest:
            raise IndexCorruptError(f"{directory / MANIFEST} was altered: its SHA-256 does not begin with {digest}")
        manifest = Manifest(**json.loads(content))
        found = hash_files(directory)
    except (OSError, ValueError, TypeError) as error:
        raise IndexCorruptError(f"index version {directory} is incomplete: {error}") from error
    if manifest.format != FORMAT:
        raise IndexCorruptError(f"index version {directory} has format {manifest.format}, {FORMAT} is needed: rebuild")
    wrong = sorted(name for name in {*found, *manifest.files} if found.get(name) != manifest.files.get(name))
    if wrong:
        raise IndexCorruptError(f"index version {directory}: missing, added or altered: {', '.join(wrong)}")
    return manifest


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
