"""An encoder that does the same question only once."""

from collections.abc import Sequence

import numpy as np

from embeddings.types import Encoder, Tokens, Vectors


class RememberingEncoder:
    """Keeps all queries, 1.5 kB each and as much for each piece: for a process that asks several indexes and ends."""

    def __init__(self, encoder: Encoder) -> None:
        """Encode by `encoder` what is not known yet."""
        self.name = encoder.name
        self.dimensions = encoder.dimensions
        self._encoder = encoder
        self._known: dict[str, Vectors] = {}
        self._read: dict[str, tuple[Vectors, Tokens]] = {}

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known |= dict(zip(new, self._encoder.encode_queries(new), strict=True))
        return np.stack([self._known[text] for text in texts]) if texts else self._encoder.encode_queries(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text."""
        return self._encoder.encode_passages(texts)

    def read_query(self, text: str) -> tuple[Vectors, Tokens]:
        """Return the vector and the pieces of a query."""
        if text not in self._read:
            self._read[text] = self._encoder.read_query(text)
        return self._read[text]

    def passage_tokens(self, text: str) -> Tokens:
        """Return the pieces of a passage."""
        return self._encoder.passage_tokens(text)
