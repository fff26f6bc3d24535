"""The dense index against brute force."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.errors import EmbeddingsError, IndexCorruptError
from embeddings.index.dense import DenseIndex
from embeddings.types import Vectors


def _vectors(seed: int, count: int, dimensions: int) -> Vectors:
    rows = np.random.default_rng(seed).normal(size=(count, dimensions)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def _ids(seed: int, count: int) -> list[int]:
    return [int(i) for i in np.random.default_rng(seed).choice(2**63 - 1, size=count, replace=False)]


@settings(deadline=None, max_examples=60)
@given(
    seed=st.integers(0, 2**32 - 1),
    count=st.integers(1, 40),
    dimensions=st.integers(2, 24),
    k=st.integers(1, 50),
)
def test_the_nearest_are_those_of_brute_force(seed: int, count: int, dimensions: int, k: int) -> None:
    vectors, ids = _vectors(seed, count, dimensions), _ids(seed, count)
    queries = _vectors(seed + 1, 3, dimensions)
    found = DenseIndex.build(ids, vectors).search(queries, k)
    for hits, cosines in zip(found, queries @ vectors.T, strict=True):
        expected = np.argsort(-cosines)[:k]
        assert [hit.unit_id for hit in hits] == [ids[row] for row in expected]
        assert [hit.score for hit in hits] == pytest.approx(list(cosines[expected]), abs=1e-5)


@pytest.mark.parametrize("factory", ["Flat", "HNSW32", "IVF4,Flat", "SQ8"])
def test_every_factory_finds_and_returns_its_vectors(factory: str, tmp_path: Path) -> None:
    vectors, ids = _vectors(1, 400, 16), _ids(1, 400)
    DenseIndex.build(ids, vectors, factory).save(tmp_path / "index.faiss")
    index = DenseIndex.load(tmp_path / "index.faiss")
    assert (len(index), index.dimensions) == (400, 16)
    for row in (0, 200, 399):
        assert index.search(vectors[row : row + 1], 3)[0][0].unit_id == ids[row]
        assert index.rows([ids[row]])[0] == pytest.approx(vectors[row], abs=0.01)


def test_an_unknown_id_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        DenseIndex.build([1], _vectors(1, 1, 4)).rows([2])


@pytest.mark.parametrize("factory", ["Nonsense", "IVF512,Flat"])
def test_a_factory_that_cannot_be_built_is_named(factory: str) -> None:
    with pytest.raises(EmbeddingsError, match=factory):
        DenseIndex.build(_ids(1, 9), _vectors(1, 9, 4), factory)


def test_nothing_found_in_nothing() -> None:
    empty = DenseIndex.build([], np.empty((0, 4), dtype=np.float32))
    assert empty.search(_vectors(1, 2, 4), 5) == [[], []]
    assert DenseIndex.build([1], _vectors(1, 1, 4)).search(np.empty((0, 4), dtype=np.float32), 5) == []


@pytest.mark.parametrize("content", [b"", b"not an index", b"IxM2" + bytes(50)])
def test_another_file_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "index.faiss").write_bytes(content)
    with pytest.raises(IndexCorruptError, match=r"index\.faiss"):
        DenseIndex.load(tmp_path / "index.faiss")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexCorruptError):
        DenseIndex.load(tmp_path / "index.faiss")
