"""Train and run Rasa in its own Python environment; nothing of Rasa is imported here."""

import hashlib
import logging
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from bot.errors import TrainingError

log = logging.getLogger(__name__)

TRAINING_DATA = ("bot/data/nlu", "bot/data/rules", "bot/data/stories")
"""What Rasa learns from, relative to the project's root; beside it lie the conversation tests."""

TRAINED_FROM = ("config.yml", "bot/domain", *TRAINING_DATA, "bot/components")
"""What a model is made of, relative to the project's root."""

Progress = Callable[[int, int], None]
"""Told how many milestones of a training are passed, and of how many."""

_MILESTONES = (
    "Started validating",
    "Validating intents",
    "train component 'RulePolicy'",
)
"""What Rasa logs on its way; one that it leaves out holds the count up and nothing else."""

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


def trained_model(root: Path, models_dir: Path, embedding_model: Path) -> Path:
    """Return where the model of the current training data lies, or will once it is trained.

    Raises `TrainingError` if the embedding model is not there.
    """
    return models_dir.resolve() / f"{training_fingerprint(root, embedding_model)}.tar.gz"


def train(
    root: Path, rasa_python: Path, models_dir: Path, embedding_model: Path, *, progress: Progress | None = None
) -> Path:
    """Return the model of the current training data, trained now unless `models_dir` has it already.

    `embedding_model` is the materialised and exported directory that retrieval uses as well. Raises `TrainingError` if
    it or the Rasa environment is missing or Rasa refuses the data; then no model is left behind.
    """
    model = trained_model(root, models_dir, embedding_model)
    if model.exists():
        return model
    model.parent.mkdir(parents=True, exist_ok=True)
    # Rasa writes the archive in place; an interrupted run must not leave half a model under the final name.
    with tempfile.TemporaryDirectory(dir=model.parent, prefix="training-") as directory:
        name = model.name.removesuffix(".tar.gz")
        _run_training(root, rasa_python, embedding_model, Path(directory), name, progress)
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


def _run_training(
    root: Path, rasa_python: Path, embedding_model: Path, out: Path, name: str, progress: Progress | None
) -> None:
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
    status, said = _run(command, root, environment, progress)
    if status or not (out / f"{name}.tar.gz").exists():
        last = "\n".join(said[-SHOWN_LINES:])
        raise TrainingError(
            f"`rasa train` failed in {root} with status {status}; it ended with:\n{last}\n"
            f"Correct {', '.join(TRAINED_FROM)} and train again."
        )


def _run(
    command: list[str], root: Path, environment: Mapping[str, str], progress: Progress | None
) -> tuple[int, list[str]]:
    """Run `rasa train` and return its exit status and what it said."""
    said: list[str] = []
    milestones = list(_MILESTONES)
    try:
        training = subprocess.Popen(
            command, cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
    except OSError as error:
        raise TrainingError(
            f"{command[0]}: the Rasa environment cannot be started ({error.strerror}); `make serve` installs it."
        ) from error
    with training:
        for line in training.stdout or ():
            log.debug("%s", line.rstrip())
            said.append(line.rstrip())
            if milestones and milestones[0] in line:
                milestones.pop(0)
                if progress is not None:
                    progress(len(_MILESTONES) - len(milestones), len(_MILESTONES))
    return training.returncode, said
