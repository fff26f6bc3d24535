"""Any other sentence-transformers model, on PyTorch."""

import hashlib
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from embeddings.errors import ModelError
from embeddings.types import Tokens, Vectors, unit_rows

# What the libraries raise for a directory that is incomplete or damaged, and for a hub that does not answer.
_LOADING_ERRORS = (OSError, ValueError, RuntimeError, KeyError, TypeError, AttributeError, ImportError)
_BATCH = 16


class SentenceEncoder:
    """A sentence-transformers model as an `Encoder`; safe to call from several threads."""

    def __init__(self, name: str, model: SentenceTransformer, *, batch_size: int) -> None:
        """Wrap a loaded model; `batch_size` texts go through it at a time, and other threads may go in between."""
        self.name = name
        self.model = model
        dimensions = model.get_embedding_dimension()
        if dimensions is None:
            raise ModelError(f"the model {name} does not say how long its vectors are")
        self.dimensions: int = dimensions
        self._batch_size = batch_size
        self._lock = threading.Lock()

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text, under the model's prompt for queries."""
        return self._encode(texts, "query")

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text, under the model's prompt for documents."""
        return self._encode(texts, "document")

    def read_query(self, text: str) -> tuple[Vectors, Tokens]:
        """Return the vector of a text and its pieces, under the prompt for queries."""
        return self._read(text, "query")

    def passage_tokens(self, text: str) -> Tokens:
        """Return the pieces of a text under the prompt for documents."""
        return self._read(text, "document")[1]

    def _read(self, text: str, side: str) -> tuple[Vectors, Tokens]:
        encode: Any = self.model.encode_query if side == "query" else self.model.encode_document
        with self._lock:
            (found,) = encode([text], output_value=None, show_progress_bar=False)
            vector = unit_rows(found["sentence_embedding"].cpu().numpy()[None])[0]
            if "token_embeddings" not in found:  # a bag of words has none
                return vector, Tokens(np.zeros(0, np.int32), np.zeros((0, self.dimensions), np.float32))
            prompt = self.model.prompts.get(side) or ""
            before = len(self.model.tokenizer(prompt.strip())["input_ids"]) - 1
        inside = slice(before, int(found["attention_mask"].sum()) - 1)
        ids, rows = found["input_ids"][inside].cpu(), found["token_embeddings"][inside].cpu()
        return vector, Tokens(ids.numpy().astype(np.int32), rows.numpy().astype(np.float32))

    def _encode(self, texts: Sequence[str], side: str) -> Vectors:
        encode = self.model.encode_query if side == "query" else self.model.encode_document
        rows = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for start in range(0, len(texts), self._batch_size):
            batch = list(texts[start : start + self._batch_size])
            # Fast tokenizers hold state while they pad and truncate.
            with self._lock:
                rows[start : start + len(batch)] = encode(
                    batch, batch_size=len(batch), normalize_embeddings=True, show_progress_bar=False
                )
        return rows


def load_directory(directory: Path) -> SentenceEncoder:
    """Load a model directory; raises ModelError if it is none."""
    torch.set_num_threads(1)
    return _named_by_weights(directory.resolve().name, _load_local(str(directory)))


def load_from_hub(name: str) -> SentenceEncoder:
    """Load a model by its name on the hub, from the local cache if it is there; raises ModelError."""
    torch.set_num_threads(1)
    return _named_by_weights(name, _load_from_hub(name))


def _load_local(directory: str) -> SentenceTransformer:
    try:
        return SentenceTransformer(directory, device="cpu", local_files_only=True)
    except _LOADING_ERRORS as error:
        raise ModelError(f"{directory} is no readable sentence-transformers model: {error}") from error


def _load_from_hub(name: str) -> SentenceTransformer:
    try:
        return SentenceTransformer(name, device="cpu", local_files_only=True)
    except _LOADING_ERRORS:
        pass
    try:
        return SentenceTransformer(name, device="cpu")
    except _LOADING_ERRORS as error:
        raise ModelError(
            f"the model {name} is not in the local cache and could not be fetched from the model hub ({error}); "
            f"use the default one, or the path of a model directory"
        ) from error


def _named_by_weights(name: str, model: SentenceTransformer) -> SentenceEncoder:
    """Add a fingerprint of the weights to the name: a model trained further is another model."""
    digest = hashlib.sha256()
    for tensor in model.state_dict().values():
        digest.update(tensor.contiguous().reshape(-1).view(torch.uint8).numpy())
    return SentenceEncoder(f"{name}@{digest.hexdigest()[:12]}", model, batch_size=_BATCH)
