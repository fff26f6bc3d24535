"""How alike questions and wordings are spelt, or sound."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

FEW = 50
"""With fewer wordings, a run of characters counts even if only one of them has it."""


class SpeltAlike:
    """TF-IDF cosine of the runs of characters within words, after `simplify`."""

    def __init__(self, wordings: Sequence[str], simplify: Callable[[str], str], longest: int) -> None:
        """Learn the frequencies of runs of two to `longest` characters."""
        self._vectorizer = TfidfVectorizer(
            analyzer="char_wb",
            ngram_range=(2, longest),
            sublinear_tf=True,
            preprocessor=simplify,
            # A handful of wordings may share no run of characters at all; then none would be left.
            min_df=1 if len(wordings) < FEW else 2,
            dtype=np.float32,
        )
        self._rows: sparse.csr_matrix = self._vectorizer.fit_transform(wordings)

    def of(self, question: str) -> NDArray[np.float32]:
        """Return the similarity of a question with each wording, shape (wordings,)."""
        return self._similarity(self._vectorizer.transform([question]))

    def of_wording(self, number: int) -> NDArray[np.float32]:
        """Return the similarity of wording `number` with each wording, itself included."""
        return self._similarity(self._rows[number])

    def _similarity(self, row: sparse.csr_matrix) -> NDArray[np.float32]:
        return np.asarray(self._rows @ row.toarray().ravel(), dtype=np.float32)
