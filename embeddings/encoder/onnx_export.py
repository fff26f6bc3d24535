"""Export of a BERT-like sentence-transformers directory to an int8 ONNX graph."""

import tempfile
import warnings
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import quantize_dynamic
from transformers import AutoModel, PreTrainedModel

from embeddings.encoder.directory import write_aside
from embeddings.encoder.graph import GRAPH, record_checksum
from embeddings.errors import ModelError


def export_int8(model_directory: Path) -> Path:
    """Write the quantised graph (about 120 MB) below the model directory unless it is there, and return its path.

    Inputs `input_ids` and `attention_mask`, output `token_embeddings`; batch and sequence are free.

    Raises:
        ModelError: The weights of the directory cannot be read.

    """
    write_aside(model_directory / GRAPH.parent, lambda aside: _write(model_directory, aside / GRAPH.name))
    return model_directory / GRAPH


def _write(model_directory: Path, target: Path) -> None:
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        full = Path(scratch, "model.onnx")
        with warnings.catch_warnings():
            # The exporter warns about its own internals.
            warnings.simplefilter("ignore")
            _export(_load(model_directory), full)
        _strip(full)
        # Eight bits would overflow the 16-bit sums of processors without VNNI: hence the reduced range.
        quantize_dynamic(full, target, op_types_to_quantize=["MatMul", "Gather"], per_channel=True, reduce_range=True)
    record_checksum(target)


def _strip(graph: Path) -> None:
    """Take out where the exporter was in its own code: the same model is to be the same file on every machine."""
    model = onnx.load(str(graph))
    for part in (model, model.graph, *model.graph.node, *model.graph.value_info, *model.graph.initializer):
        part.ClearField("doc_string")
        part.ClearField("metadata_props")
    onnx.save(model, str(graph))


def _load(model_directory: Path) -> PreTrainedModel:
    try:
        # Attention written out gives a smaller and faster graph than PyTorch's fused operator.
        model: PreTrainedModel = AutoModel.from_pretrained(
            str(model_directory), attn_implementation="eager", local_files_only=True
        )
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelError(f"{model_directory} is no readable model ({error}); remove it and start again") from error
    return model


class _TokenEmbeddings(torch.nn.Module):
    """The model with one output."""

    def __init__(self, model: PreTrainedModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        output: torch.Tensor = self.model(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return output


def _export(model: PreTrainedModel, target: Path) -> None:
    sizes = {0: torch.export.Dim("batch"), 1: torch.export.Dim("sequence", max=model.config.max_position_embeddings)}
    # Two tensors: the exporter takes one object given twice for one input.
    input_ids, attention_mask = torch.ones(2, 16, dtype=torch.long), torch.ones(2, 16, dtype=torch.long)
    torch.onnx.export(
        _TokenEmbeddings(model).eval(),
        (input_ids, attention_mask),
        str(target),
        input_names=["input_ids", "attention_mask"],
        output_names=["token_embeddings"],
        dynamic_shapes={"input_ids": sizes, "attention_mask": sizes},
        external_data=False,
        verbose=False,
    )
