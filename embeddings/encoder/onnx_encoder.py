"""The default model as it serves: ONNX Runtime and the tokenizer alone; PyTorch is not even imported."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from embeddings.encoder.graph import GRAPH, check_graph
from embeddings.encoder.prompts import PROMPTS
from embeddings.errors import ModelError
from embeddings.types import Tokens, Vectors

_MOST_TOKENS = 512

_Rows = NDArray[np.float32]


class OnnxEncoder:
    """An exported model directory as an `Encoder`; safe to call from several threads.

    One text at a time: the graph quantises activations by the range of the whole batch, and the vector of a text must
    not depend on its neighbours. One thread a text, without spinning: the process shares its few cores with the
    dialogue engine, and a pool of waiting threads costs both more than it gains.
    """

    def __init__(self, name: str, tokenizer: Tokenizer, session: onnxruntime.InferenceSession, workers: int) -> None:
        """Wrap what `load` reads; `workers` texts are encoded side by side."""
        self.name = name
        self.dimensions: int = session.get_outputs()[0].shape[-1]
        self._tokenizer = tokenizer
        self._session = session
        self._workers = workers

    @classmethod
    def load(cls, name: str, directory: Path, *, workers: int = 1) -> "OnnxEncoder":
        """Read the graph and the tokenizer of a model directory; raises ModelError if one is missing or damaged."""
        graph = directory / GRAPH
        check_graph(graph)
        try:
            tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
            session = onnxruntime.InferenceSession(str(graph), _options(), providers=["CPUExecutionProvider"])
        except Exception as error:  # neither library raises anything more special
            raise ModelError(f"{directory} is damaged ({error}); remove it and start again") from error
        tokenizer.no_padding()
        tokenizer.enable_truncation(_MOST_TOKENS)
        return cls(name, tokenizer, session, workers)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text, under the model's prompt for queries."""
        return self._encode(texts, PROMPTS["query"])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text, under the model's prompt for documents."""
        return self._encode(texts, PROMPTS["document"])

    def read_query(self, text: str) -> tuple[Vectors, Tokens]:
        """Return the vector of a text and its pieces, under the prompt for queries."""
        return self._read(text, PROMPTS["query"])

    def passage_tokens(self, text: str) -> Tokens:
        """Return the pieces of a text under the prompt for documents."""
        return self._read(text, PROMPTS["document"])[1]

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        rows = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for number, row in enumerate(self._map(lambda text: self._vector(prompt + text), texts)):
            rows[number] = row
        return rows

    def _map(self, encode: Callable[[str], _Rows], texts: Sequence[str]) -> Sequence[_Rows]:
        if self._workers == 1 or len(texts) == 1:
            return [encode(text) for text in texts]
        with ThreadPoolExecutor(self._workers) as pool:
            return list(pool.map(encode, texts))

    def _vector(self, text: str) -> _Rows:
        return _direction(self._run(self._ids(text)))

    def _read(self, text: str, prompt: str) -> tuple[Vectors, Tokens]:
        ids = self._ids(prompt + text)
        inside = slice(len(self._ids(prompt.strip())) - 1, len(ids) - 1)
        rows = self._run(ids)
        return _direction(rows), Tokens(np.array(ids[inside], np.int32), rows[inside])

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text).ids
        return ids

    def _run(self, ids: list[int]) -> _Rows:
        """Return one row a token."""
        given = np.array([ids], dtype=np.int64)
        (tokens,) = self._session.run(["token_embeddings"], {"input_ids": given, "attention_mask": np.ones_like(given)})
        rows: _Rows = tokens[0]
        return rows


def _direction(rows: _Rows) -> _Rows:
    """Return the mean of the rows, of norm 1."""
    mean: _Rows = rows.mean(axis=0)
    return mean / np.float32(max(float(np.linalg.norm(mean)), 1e-12))


def _options() -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options
