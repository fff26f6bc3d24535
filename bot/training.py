"""Train and run Rasa in its own Python environment; nothing of Rasa is imported here."""

import hashlib
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.errors import TrainingError

TRAINING_DATA = ("bot/data/nlu", "bot/data/rules", "bot/data/stories")
"""What Rasa learns from, relative to the project's root; beside it lie the conversation tests."""

TRAINED_FROM = ("config.yml", "bot/domain", *TRAINING_DATA, "bot/components")
"""What a model is made of, relative to the project's root."""

SHOWN_LINES = 15
"""How much of Rasa's output a failed training quotes."""

_QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
}
# Two processes share the cores; a thread more in Rasa is a thread less for the embedding model.
_SINGLE_THREADED = {
    "SANIC_WORKERS": "1",
    "OMP_NUM_THREADS": "1",
    "TF_INTRA_OP_PARALLELISM_THREADS": "1",
    "TF_INTER_OP_PARALLELISM_THREADS": "1",
}


def training_fingerprint(root: Path, embedding_model: Path) -> str:
    """Sixteen hexadecimal digits that change with any path or content a model is trained from.

    Raises `TrainingError` if the embedding model is not there.
    """
    digest = hashlib.sha256(_checksum(embedding_model))
    for path in _sources(root):
        for part in (path.relative_to(root).as_posix().encode(), path.read_bytes()):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()[:16]


def train(root: Path, rasa_python: Path, models_dir: Path, embedding_model: Path) -> Path:
    """Return the model of the current training data, trained now unless `models_dir` has it already.

    `embedding_model` is the materialised and exported directory that retrieval uses as well. Raises `TrainingError` if
    it or the Rasa environment is missing or Rasa refuses the data; then no model is left behind.
    """
    model = models_dir.resolve() / f"{training_fingerprint(root, embedding_model)}.tar.gz"
    if model.exists():
        return model
    model.parent.mkdir(parents=True, exist_ok=True)
    # Rasa writes the archive in place; an interrupted run must not leave half a model under the final name.
    with tempfile.TemporaryDirectory(dir=model.parent, prefix="training-") as directory:
        _run_training(root, rasa_python, embedding_model, Path(directory), model.name.removesuffix(".tar.gz"))
        (Path(directory) / model.name).replace(model)
    return model


def rasa_run_command(root: Path, rasa_python: Path, model: Path, port: int) -> list[str]:
    """Build the command that serves `model` on this machine only; `GET /` answers 200 once it is loaded."""
    bot = root.resolve() / "bot"
    return [
        *(str(rasa_python.absolute()), "-m", "rasa", "run", "--quiet"),
        *("--model", str(model.resolve())),
        *("--endpoints", str(bot / "endpoints.yml"), "--credentials", str(bot / "credentials.yml")),
        *("--interface", "127.0.0.1", "--port", str(port)),
    ]


def rasa_run_environment(
    root: Path, embedding_model: Path, *, action_url: str, action_token: str, tracker_db: Path
) -> dict[str, str]:
    """Name the variables `rasa_run_command` needs on top of the inherited ones; see `bot/endpoints.yml`."""
    return {
        **_QUIET,
        **_SINGLE_THREADED,
        "PYTHONPATH": str(root.resolve()),
        "PASSERELLE_EMBEDDING_MODEL": str(embedding_model.resolve()),
        "PASSERELLE_ACTION_URL": action_url,
        "PASSERELLE_ACTION_TOKEN": action_token,
        "PASSERELLE_TRACKER_DB": str(tracker_db.resolve()),
    }


def _sources(root: Path) -> Iterator[Path]:
    for name in TRAINED_FROM:
        source = root / name
        files = [source] if source.is_file() else sorted(source.rglob("*"))
        yield from (path for path in files if path.suffix in {".yml", ".py"})


def _checksum(embedding_model: Path) -> bytes:
    path = embedding_model / "onnx" / "model_int8.onnx.sha256"
    try:
        return path.read_bytes()
    except OSError as error:
        raise TrainingError(
            f"{path}: the embedding model cannot be read ({error.strerror}); `passerelle prepare` makes it."
        ) from error


def _run_training(root: Path, rasa_python: Path, embedding_model: Path, out: Path, name: str) -> None:
    command = [
        *(str(rasa_python.absolute()), "-m", "rasa", "train"),
        *("--config", "config.yml", "--domain", "bot/domain"),
        *("--out", str(out), "--fixed-model-name", name, "--data", *TRAINING_DATA),
    ]
    environment = {
        **os.environ,
        **_QUIET,
        "PYTHONPATH": str(root.resolve()),
        "PASSERELLE_EMBEDDING_MODEL": str(embedding_model.resolve()),
        "RASA_CACHE_DIRECTORY": str(out.parent / "cache"),
    }
    try:
        finished = subprocess.run(
            command, cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
    except OSError as error:
        raise TrainingError(
            f"{rasa_python}: the Rasa environment cannot be started ({error.strerror}); `make serve` installs it."
        ) from error
    if finished.returncode or not (out / f"{name}.tar.gz").exists():
        last = "\n".join(finished.stdout.rstrip().splitlines()[-SHOWN_LINES:])
        raise TrainingError(
            f"`rasa train` failed in {root} with status {finished.returncode}; it ended with:\n{last}\n"
            f"Correct {', '.join(TRAINED_FROM)} and train again."
        )
