"""The file that says which version of the index is served."""

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from embeddings.errors import IndexCorruptError, IndexMissingError


@dataclass(frozen=True, slots=True)
class Pointer:
    """Which version is served, and which one `rollback` returns to."""

    current: str
    previous: str | None

    @classmethod
    def read(cls, path: Path) -> "Pointer":
        """Read what `write` wrote.

        Raises:
            IndexMissingError: There is no such file: nothing was published yet.
            IndexCorruptError: The file cannot be read.

        """
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError as error:
            raise IndexMissingError(f"no index is published in {path.parent}: build one first") from error
        except (OSError, ValueError, TypeError) as error:
            raise IndexCorruptError(f"{path} cannot be read ({error}): publish a version again") from error

    def write(self, path: Path) -> None:
        """Replace the file in one step: a reader sees the old one or the new one."""
        with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}-", delete=False) as file:
            json.dump(asdict(self), file)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).chmod(0o644)
        Path(file.name).replace(path)


def signature(path: Path) -> tuple[int, ...] | None:
    """Return what changes whenever the file is replaced, at the price of one stat; `None` if it is missing."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size
