"""Directories that appear whole or not at all."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path


def write_aside(directory: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a directory next to `directory` and move it into place, unless `directory` exists by then."""
    if directory.is_dir():
        return
    directory.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{directory.name}-", dir=directory.parent))
    try:
        write(aside)
        _make_readable(aside)
        _move(aside, directory)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _make_readable(directory: Path) -> None:
    # Temporary directories and safetensors files are created for their owner only.
    directory.chmod(0o755)
    for path in directory.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _move(source: Path, target: Path) -> None:
    try:
        source.rename(target)
    except OSError:
        # Another process was faster; its copy is as good as ours.
        if not target.is_dir():
            raise
