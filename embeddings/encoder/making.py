"""Make the default model in a process of its own, which ends: `python -m embeddings.encoder.making DIRECTORY`.

What makes it (PyTorch, its exporter, the quantiser) takes a gigabyte and talks a lot: neither stays with who asked.
"""

import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from embeddings.encoder.graph import GRAPH
from embeddings.errors import ModelError

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Told how many parts of the work are done, and of how many."""

_PARTS = 2
_DONE = "part done: "
_SHOWN_LINES = 15


def make_model(directory: Path, progress: Progress | None = None) -> None:
    """Materialise and export the default model (half a minute, 600 MB, no network) unless it is there.

    Raises:
        ModelError: It cannot be made; what the maker said last is quoted.

    """
    if (directory / GRAPH).is_file():
        return
    command = [sys.executable, "-m", "embeddings.encoder.making", str(directory)]
    said: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as maker:
        for line in maker.stdout or ():
            if line.startswith(_DONE) and progress is not None:
                progress(int(line.removeprefix(_DONE)), _PARTS)
            log.debug("%s", line.rstrip())
            said.append(line.rstrip())
    if maker.returncode or not (directory / GRAPH).is_file():
        last = "\n".join(said[-_SHOWN_LINES:])
        raise ModelError(f"the embedding model cannot be made in {directory}; the maker ended with:\n{last}")


def main(directory: Path) -> None:
    """Make it here."""
    from embeddings.encoder.materialise import materialise
    from embeddings.encoder.onnx_export import export_int8

    materialise(directory)
    sys.stdout.write(f"{_DONE}1\n")
    sys.stdout.flush()
    export_int8(directory)
    sys.stdout.write(f"{_DONE}2\n")


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except ModelError as error:
        sys.exit(str(error))
