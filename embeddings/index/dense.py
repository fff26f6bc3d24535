"""The dense index: units by the inner product of their vectors, over FAISS."""

from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np

from embeddings.errors import EmbeddingsError, IndexCorruptError
from embeddings.types import Hit, Vectors


class DenseIndex:
    """Vectors under ids of our own; searches run on the calling thread and may run side by side."""

    def __init__(self, index: faiss.Index) -> None:
        """Wrap a FAISS index that is trained and filled."""
        faiss.omp_set_num_threads(1)
        self._index = index

    @classmethod
    def build(cls, ids: Sequence[int], vectors: Vectors, factory: str = "Flat") -> "DenseIndex":
        """Index `vectors`, shape (n, dimensions), row i under `ids[i]`.

        Args:
            ids: Positive 63-bit integers, distinct.
            vectors: Rows of length 1.
            factory: A FAISS factory string such as "Flat", "HNSW32" or "IVF100,Flat".

        Raises:
            EmbeddingsError: FAISS does not know the factory string, or cannot train it with so few vectors.

        """
        try:
            index = faiss.IndexIDMap2(faiss.index_factory(vectors.shape[1], factory, faiss.METRIC_INNER_PRODUCT))
            if len(ids):
                if not index.is_trained:
                    index.train(vectors)
                index.add_with_ids(vectors, np.asarray(ids, dtype=np.int64))
            _allow_reconstruction(index)
        except RuntimeError as error:
            raise EmbeddingsError(
                f"no FAISS index {factory!r} can be built of {len(ids)} vectors ({error}); use Flat"
            ) from error
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> "DenseIndex":
        """Read what `save` wrote.

        Raises:
            IndexCorruptError: The file is missing or no such index.

        """
        try:
            return cls(faiss.read_index(str(path)))
        except RuntimeError as error:
            raise IndexCorruptError(f"{path} is no readable FAISS index: {error}") from error

    def save(self, path: Path) -> None:
        """Write the index to one file."""
        faiss.write_index(self._index, str(path))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimensions(self) -> int:
        """Length of one vector."""
        return int(self._index.d)

    def search(self, vectors: Vectors, k: int) -> list[list[Hit]]:
        """Return for each row the `k` units (or all, if fewer) with the highest cosine, best first."""
        k = min(k, len(self))
        if k < 1 or len(vectors) == 0:
            return [[] for _ in vectors]
        scores, ids = self._index.search(vectors, k)
        return [
            # Approximate indexes fill up with -1 what they did not find.
            [Hit(int(unit_id), float(score)) for unit_id, score in zip(row_ids, row, strict=True) if unit_id >= 0]
            for row_ids, row in zip(ids, scores, strict=True)
        ]

    def rows(self, ids: Sequence[int]) -> Vectors:
        """Return the vectors of some units, shape (n, dimensions); of a compressing factory, their approximations.

        Raises:
            KeyError: There is no such unit.

        """
        rows = np.empty((len(ids), self.dimensions), dtype=np.float32)
        for row, unit_id in zip(rows, ids, strict=True):
            try:
                self._index.reconstruct(unit_id, row)
            except RuntimeError as error:
                raise KeyError(unit_id) from error
        return rows


def _allow_reconstruction(index: faiss.Index) -> None:
    inverted = faiss.try_extract_index_ivf(index)
    if inverted is not None:
        inverted.make_direct_map()
