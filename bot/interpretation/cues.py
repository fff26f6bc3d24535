"""What is measured of a message and of the situation it meets."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import HashingVectorizer

from bot.contact_details import address_in
from bot.interpretation.types import REPLY_KINDS, Situation
from embeddings.types import Vectors
from embeddings.understanding.followups import asks, names_ordinal, opens_as_continuation, points_back
from knowledge.normalisation import fold, words

WORDS = HashingVectorizer(n_features=2**11, ngram_range=(1, 2), token_pattern=r"\w+", norm="l2", alternate_sign=False)
"""Words and pairs of words of the folded message."""
CHARACTERS = HashingVectorizer(
    n_features=2**11, analyzer="char_wb", ngram_range=(2, 4), norm="l2", alternate_sign=False
)
MEANING_WEIGHT = 6.0
"""How much the sentence vector counts beside words and characters: it says the same in every language."""
CUE_WEIGHT = 1.0
_LENGTHS = (1, 2, 4, 8, 14)
_BARE_NUMBER = re.compile(r"\W*(?:n[r°o]?\W*|no\W+)?\d{1,2}\W*")


def measure(messages: Sequence[str], vectors: Vectors, situations: Sequence[Situation]) -> sparse.csr_matrix:
    """Return one row a message; `vectors` has shape (messages, dimensions)."""
    folded = [fold(message) for message in messages]
    cues = np.array([_cues(*pair) for pair in zip(messages, situations, strict=True)], dtype=np.float32)
    parts = [WORDS.transform(folded), CHARACTERS.transform(folded), vectors * MEANING_WEIGHT, cues * CUE_WEIGHT]
    return sparse.hstack([sparse.csr_matrix(part) for part in parts]).tocsr()


def _cues(message: str, situation: Situation) -> NDArray[np.float32]:
    spoken = words(message)
    said = [
        *(len(spoken) <= longest for longest in _LENGTHS),
        asks(message),
        message.rstrip().endswith(("?", "؟")),
        message.count("?") + message.count("؟") > 1,
        opens_as_continuation(message),
        points_back(message),
        names_ordinal(message),
        _BARE_NUMBER.fullmatch(message) is not None,
        address_in(message) is not None,
        any(character.isdigit() for character in message),
    ]
    kinds = [situation.reply == kind for kind in REPLY_KINDS] + [situation.standing == kind for kind in REPLY_KINDS]
    short = [cue and len(spoken) <= 4 for cue in kinds]
    asking = [cue and asks(message) for cue in kinds]
    return np.array([*said, *kinds, *short, *asking], dtype=np.float32)
