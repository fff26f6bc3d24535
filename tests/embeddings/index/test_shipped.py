"""Vectors and policy that come with the knowledge: a short cut that never changes what is served."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from embeddings.index.shipped import Shipped, text_key
from embeddings.index.store import IndexStore
from embeddings.types import Vectors
from tests.embeddings.conftest import WordEncoder, make_knowledge

FACTS = ("La mission est à Berne.", "Elle compte douze personnes.")


class CountingEncoder(WordEncoder):
    """Counts the texts it encodes."""

    def __init__(self) -> None:
        super().__init__()
        self.encoded: list[str] = []

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text."""
        self.encoded += texts
        return super().encode_passages(texts)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text."""
        self.encoded += texts
        return super().encode_queries(texts)


def shipped_of(store: IndexStore, encoder: WordEncoder) -> Shipped:
    loaded = store.load(store.build(make_knowledge(*FACTS), encoder, "f").id, encoder)
    vectors = {text_key(unit): loaded.dense.rows([unit.id])[0] for unit in loaded.units.values()}
    return Shipped(encoder.name, vectors, {"threshold": 0.5}, "key")


def test_an_index_with_shipped_vectors_is_the_same(tmp_path: Path) -> None:
    shipped_of(IndexStore(tmp_path / "here"), WordEncoder()).write(tmp_path / "prepared")
    read = Shipped.read(tmp_path / "prepared", WordEncoder().name)
    encoder, store = CountingEncoder(), IndexStore(tmp_path / "there")
    version = store.build(make_knowledge(*FACTS), encoder, "f", shipped=read.vectors)
    assert encoder.encoded == []
    ours, theirs = store.load(version.id, encoder), shipped_of(IndexStore(tmp_path / "again"), WordEncoder())
    for unit in ours.units.values():
        assert np.array_equal(ours.dense.rows([unit.id])[0], theirs.vectors[text_key(unit)])


def test_only_new_texts_are_encoded(tmp_path: Path) -> None:
    shipped = shipped_of(IndexStore(tmp_path / "here"), WordEncoder())
    encoder = CountingEncoder()
    IndexStore(tmp_path / "there").build(
        make_knowledge(*FACTS, "Elle ferme à midi."), encoder, "f", shipped=shipped.vectors
    )
    assert len(encoder.encoded) == 1


def test_what_belongs_to_another_encoder_or_fit_is_not_used(tmp_path: Path) -> None:
    shipped_of(IndexStore(tmp_path / "here"), WordEncoder()).write(tmp_path / "prepared")
    assert Shipped.read(tmp_path / "prepared", "another") == Shipped("another")
    read = Shipped.read(tmp_path / "prepared", WordEncoder().name)
    assert read.policy_for("key") == {"threshold": 0.5}
    assert read.policy_for("another key") is None


def test_a_damaged_file_is_made_anew_and_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    shipped_of(IndexStore(tmp_path / "here"), WordEncoder()).write(tmp_path / "prepared")
    (tmp_path / "prepared" / "vectors.npz").write_bytes(b"half")
    assert Shipped.read(tmp_path / "prepared", WordEncoder().name) == Shipped(WordEncoder().name)
    assert "made anew" in caplog.text
