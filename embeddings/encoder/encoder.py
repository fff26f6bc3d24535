"""Which model encodes, and how it is loaded."""

from pathlib import Path

from embeddings.encoder.making import make_model
from embeddings.encoder.onnx_encoder import OnnxEncoder
from embeddings.errors import ModelError
from embeddings.types import Encoder

DEFAULT_MODEL = "multilingual-e5-small"


def load_encoder(model: str, models_dir: Path, *, workers: int = 1) -> Encoder:
    """Load a model by name: the default one, a local directory, or a name on the model hub.

    The default model is made below `models_dir` when first asked for; `workers` of its texts are encoded side by side.
    A name on the hub is looked up in the local cache first.

    Raises:
        ModelError: The model is unknown, unreachable, incomplete or damaged.

    """
    if model == DEFAULT_MODEL:
        directory = models_dir / DEFAULT_MODEL
        make_model(directory)
        return OnnxEncoder.load(f"{DEFAULT_MODEL}/int8", directory, workers=workers)
    # Only here: PyTorch and its libraries take 400 MB and many seconds.
    from embeddings.encoder.sentence_encoder import load_directory, load_from_hub

    if Path(model).is_dir():
        return load_directory(Path(model))
    if model.startswith((".", "/", "~")) or model.count("/") > 1:
        raise ModelError(f"there is no model directory {model}")
    return load_from_hub(model)
