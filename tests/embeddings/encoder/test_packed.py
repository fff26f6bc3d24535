"""The packed file: what a damaged one does, and the arithmetic of its blocks."""

import struct

import numpy as np
import pytest

from embeddings.encoder import packed
from embeddings.errors import ModelError


def _tiny_file() -> bytes:
    """Build a file with one piece, one normalised character, one plain and one quantised tensor."""
    header = b"E5S1" + struct.pack("<I7ifi", 1, 32, 1, 1, 64, 1, 8, 2, 1e-12, 32)
    vocabulary = struct.pack("<5iQ", 1, 0, 0, 0, 0, 2) + struct.pack("<2If", 0, 2, -1.5) + b"ab"
    normalisation = struct.pack("<iI", 1, 9) + struct.pack("<IBI", ord("\t"), 1, ord(" "))
    block = struct.pack("<e", 0.5) + bytes(
        (high << 4) | low for low, high in zip(range(16), reversed(range(16)), strict=True)
    )
    directory_length = 4 + 2 * (2 + 1 + 21)
    offset = len(header + vocabulary + normalisation) + directory_length
    directory = struct.pack("<i", 2)
    directory += struct.pack("<H1sBIQQ", 1, b"p", 0, 2, offset, 8)
    directory += struct.pack("<H1sBIQQ", 1, b"q", 1, 32, offset + 8, 18)
    return header + vocabulary + normalisation + directory + struct.pack("<2f", 1.25, -2.0) + block


def test_every_part_of_the_layout_is_read() -> None:
    model = packed.read_packed(_tiny_file())
    assert (model.hidden, model.layers, model.intermediate, model.positions) == (32, 1, 64, 8)
    assert model.pieces == (("ab", -1.5),)
    assert model.normalisation == {"\t": " "}
    assert model.tensors["p"].tolist() == [1.25, -2.0]


def test_q4_weights_are_nibble_minus_eight_times_scale_low_nibbles_first() -> None:
    expected = [(n - 8) * 0.5 for n in range(16)] + [(n - 8) * 0.5 for n in reversed(range(16))]
    assert packed.read_packed(_tiny_file()).tensors["q"].tolist() == expected


@pytest.mark.parametrize("length", [4, 40, 60, 100, 130])
def test_a_truncated_file_is_refused(length: int) -> None:
    content = _tiny_file()
    assert length < len(content)
    with pytest.raises(ModelError, match="truncated or damaged"):
        packed.read_packed(content[:length])


def test_another_file_is_refused() -> None:
    with pytest.raises(ModelError, match="does not start with"):
        packed.read_packed(b"GGUF" + _tiny_file()[4:])


@pytest.mark.slow
def test_shipped_weights_are_checked_against_the_package_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """One flipped bit in the shipped file would shift every answer unnoticed."""
    assert packed.shipped_weights()[:4] == b"E5S1"
    monkeypatch.setattr(packed, "_record_hash", lambda content: "another")
    with pytest.raises(ModelError, match="reinstall"):
        packed.shipped_weights()


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "_PACKAGE", "no-such-package")
    with pytest.raises(ModelError, match="no-such-package"):
        packed.shipped_weights()


def test_vectors_are_float32() -> None:
    assert all(tensor.dtype == np.float32 for tensor in packed.read_packed(_tiny_file()).tensors.values())
