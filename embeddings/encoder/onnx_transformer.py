"""A transformer that runs on ONNX Runtime behind the sentence-transformers interface."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import onnxruntime
import torch
from sentence_transformers.base.modules import InputModule
from transformers import AutoTokenizer, PreTrainedTokenizerBase


class OnnxTransformer(InputModule):
    """The first module of a `SentenceTransformer`: texts to token embeddings of shape (texts, tokens, hidden).

    One thread without spinning: the process shares its few cores with the dialogue engine, and a pool of waiting
    threads costs both more than it gains.
    """

    def __init__(self, graph: Path, tokenizer_directory: Path) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.graph = graph
        self.tokenizer: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(
            str(tokenizer_directory), local_files_only=True
        )
        self.max_seq_length: int = self.tokenizer.model_max_length
        self._session = onnxruntime.InferenceSession(str(graph), _options(), providers=["CPUExecutionProvider"])

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: object) -> dict[str, torch.Tensor]:
        """Tokenise texts, each preceded by the prompt, cut at `max_seq_length` tokens."""
        return dict(
            self.tokenizer(
                self._prepend_prompt(list(inputs), prompt or ""),
                padding=True,
                truncation=True,
                max_length=self.max_seq_length,
                return_tensors="pt",
            )
        )

    def forward(self, features: dict[str, torch.Tensor], **_: object) -> dict[str, torch.Tensor]:
        """Add `token_embeddings` to the features."""
        inputs = {name: features[name].numpy() for name in ("input_ids", "attention_mask")}
        (embeddings,) = self._session.run(["token_embeddings"], inputs)
        features["token_embeddings"] = torch.from_numpy(embeddings)
        return features

    def save(self, output_path: str, *args: object, safe_serialization: bool = True, **kwargs: object) -> None:
        """Copy the graph and the tokenizer to `output_path`."""
        Path(output_path, self.graph.name).write_bytes(self.graph.read_bytes())
        self.save_tokenizer(output_path)


def _options() -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options
