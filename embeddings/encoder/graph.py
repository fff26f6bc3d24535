"""The quantised ONNX graph of a model directory: where it lies, and that it is whole."""

import hashlib
from pathlib import Path

from embeddings.errors import ModelError

GRAPH = Path("onnx", "model_int8.onnx")
"""Where the graph lies within the model directory."""

_CHECKSUM_SUFFIX = ".sha256"


def record_checksum(graph: Path) -> None:
    """Write the SHA-256 of a new graph beside it."""
    digest = hashlib.sha256(graph.read_bytes()).hexdigest()
    _checksum_of(graph).write_text(digest + "\n", encoding="ascii")


def check_graph(graph: Path) -> None:
    """Compare the graph with the checksum written along with it.

    Raises:
        ModelError: It is missing or was altered.

    """
    remedy = f"remove {graph.parent} and start again to have it exported anew"
    try:
        expected = _checksum_of(graph).read_text(encoding="ascii").strip()
        with graph.open("rb") as stream:
            actual = hashlib.file_digest(stream, "sha256").hexdigest()
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"the ONNX graph {graph} cannot be read ({error}); {remedy}") from error
    if actual != expected:
        raise ModelError(f"the ONNX graph {graph} is damaged: its SHA-256 is not the recorded one; {remedy}")


def _checksum_of(graph: Path) -> Path:
    return graph.with_suffix(graph.suffix + _CHECKSUM_SUFFIX)
