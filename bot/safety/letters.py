"""What a message looks like: its character n-grams, hashed, so that no vocabulary has to be stored."""

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import HashingVectorizer

from knowledge.normalisation import fold

BUCKETS = 2**14

_HASHING = HashingVectorizer(
    analyzer="char_wb", ngram_range=(2, 5), n_features=BUCKETS, alternate_sign=False, lowercase=False, preprocessor=fold
)


def letters(text: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return the buckets of a text's n-grams within words and their weights, which have length 1 together."""
    row = _HASHING.transform([text])
    return row.indices.astype(np.int64), row.data.astype(np.float32)
