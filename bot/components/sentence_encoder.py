"""Sentence embeddings from the files that retrieval uses, computed here without its libraries."""

from __future__ import annotations

from pathlib import Path
from typing import Sequence

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

QUERY_PROMPT = "query: "
"""What multilingual-e5 expects in front of a question; a message is encoded as retrieval encodes it."""
MAX_TOKENS = 512


class SentenceEncoder:
    """Text to vectors of length 1, equal to those of the API's encoder.

    `directory` is the model directory that the API's side materialises: the tokenizer and the int8 graph. One thread
    that does not spin: two processes share the cores.
    """

    def __init__(self, directory: Path) -> None:
        """Load both files; a missing one is a FileNotFoundError that says how to make it."""
        graph, tokenizer = directory / "onnx" / "model_int8.onnx", directory / "tokenizer.json"
        for path in (graph, tokenizer):
            if not path.is_file():
                raise FileNotFoundError(f"{path} is missing; `passerelle prepare` makes the embedding model")
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._session = onnxruntime.InferenceSession(str(graph), _options(), providers=["CPUExecutionProvider"])

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return one row of float32 a text: the mean of its tokens' vectors, scaled to length 1.

        One text at a time, because the int8 graph quantises activations by the range of the whole batch: the vector of
        a text must not depend on its neighbours.
        """
        return np.stack([self._encode(text) for text in texts])

    def _encode(self, text: str) -> np.ndarray:
        ids = np.array([self._tokenizer.encode(QUERY_PROMPT + text).ids], dtype=np.int64)
        (tokens,) = self._session.run(["token_embeddings"], {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        mean = tokens[0].mean(axis=0)
        return mean / np.linalg.norm(mean)


def _options() -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options
