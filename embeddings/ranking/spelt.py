"""How alike questions and wordings are spelt."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from knowledge.normalisation import fold

FEW = 50
"""With fewer wordings, a run of characters counts even if only one of them has it."""


class SpeltAlike:
    """TF-IDF cosine of the runs of two to five characters within words, without case and accents."""

    def __init__(self, wordings: Sequence[str]) -> None:
        """Learn the frequencies of the runs."""
        self._vectorizer = TfidfVectorizer(
            analyzer="char_wb",
            ngram_range=(2, 5),
            sublinear_tf=True,
            preprocessor=fold,
            # A handful of wordings may share no run of characters at all; then none would be left.
            min_df=1 if len(wordings) < FEW else 2,
            dtype=np.float32,
        )
        self._rows: sparse.csr_matrix = self._vectorizer.fit_transform(wordings)

    def of(self, question: str, rows: NDArray[np.intp]) -> NDArray[np.float32]:
        """Return the similarity of a question with some of the wordings, shape (rows,)."""
        asked = self._vectorizer.transform([question]).toarray().ravel()
        return np.asarray(self._rows[rows] @ asked, dtype=np.float32)
