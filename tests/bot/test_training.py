"""When a model is trained, what happens when that fails, and how Rasa is started."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import TrainingError
from bot.training import rasa_run_command, rasa_run_environment, train, training_fingerprint


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Lay out a project with one file of each kind."""
    for name in ("config.yml", "bot/domain/a.yml", "bot/data/nlu/a.yml", "bot/data/rules/a.yml", "bot/components/a.py"):
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n")
    return tmp_path / "project"


@pytest.fixture
def embeddings(tmp_path: Path) -> Path:
    """Lay out the part of an embedding model that says which one it is."""
    checksum = tmp_path / "e5" / "onnx" / "model_int8.onnx.sha256"
    checksum.parent.mkdir(parents=True)
    checksum.write_text("0123abcd\n")
    return tmp_path / "e5"


def script(path: Path, body: str) -> Path:
    """Write a stand-in for the Python that has Rasa; its $9 is --out, its ${11} the name of the model."""
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def edit(name: str) -> Callable[[Path], None]:
    return lambda root: (root / name).write_text("changed\n") and None


def rename(root: Path) -> None:
    (root / "bot/data/nlu/a.yml").rename(root / "bot/data/nlu/b.yml")


def move_a_line(root: Path) -> None:
    """Keep all bytes together the same and only shift them from one file to the next."""
    (root / "bot/data/nlu/a.yml").write_text("")
    (root / "bot/data/rules/a.yml").write_text("# bot/data/nlu/a.yml\n# bot/data/rules/a.yml\n")


@pytest.mark.parametrize(
    "change",
    [
        edit("config.yml"),
        edit("bot/domain/a.yml"),
        edit("bot/data/nlu/a.yml"),
        edit("bot/data/nlu/new.yml"),
        edit("bot/components/a.py"),
        rename,
        move_a_line,
    ],
)
def test_the_fingerprint_changes_with_whatever_is_trained_from(
    project: Path, embeddings: Path, change: Callable[[Path], None]
) -> None:
    before = training_fingerprint(project, embeddings)
    change(project)
    assert training_fingerprint(project, embeddings) != before


def test_the_fingerprint_changes_with_the_embedding_model(project: Path, embeddings: Path) -> None:
    before = training_fingerprint(project, embeddings)
    (embeddings / "onnx" / "model_int8.onnx.sha256").write_text("4567ef01\n")
    assert training_fingerprint(project, embeddings) != before


def test_a_missing_embedding_model_is_named_with_the_remedy(project: Path, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="passerelle prepare"):
        train(project, tmp_path / "python", tmp_path / "models", tmp_path / "absent")


def test_the_fingerprint_ignores_the_rest(project: Path, embeddings: Path) -> None:
    before = training_fingerprint(project, embeddings)
    (project / "README.md").write_text("about")
    (project / "bot" / "endpoints.yml").write_text("action_endpoint:")
    (project / "bot" / "components" / "__pycache__").mkdir()
    (project / "bot" / "components" / "__pycache__" / "a.cpython-310.pyc").write_bytes(b"\0")
    assert training_fingerprint(project, embeddings) == before


def test_a_model_is_trained_once_for_the_same_data(project: Path, embeddings: Path, tmp_path: Path) -> None:
    python = script(tmp_path / "python", f'echo run >> {tmp_path}/runs\ntouch "$9/${{11}}.tar.gz"')
    first = train(project, python, tmp_path / "models", embeddings)
    assert first == train(project, python, tmp_path / "models", embeddings)
    (project / "config.yml").write_text("pipeline: []\n")
    second = train(project, python, tmp_path / "models", embeddings)
    assert first.exists()
    assert second.exists()
    assert first != second
    assert (tmp_path / "runs").read_text().count("run") == 2


def test_a_failed_training_quotes_rasa_and_leaves_no_model(project: Path, embeddings: Path, tmp_path: Path) -> None:
    python = script(tmp_path / "python", 'touch "$9/half.tar.gz"\nseq 100\necho "InvalidDomain: line 7" >&2\nexit 3')
    with pytest.raises(TrainingError, match="status 3") as caught:
        train(project, python, tmp_path / "models", embeddings)
    assert "InvalidDomain: line 7" in str(caught.value)
    assert "\n50\n" not in str(caught.value), "only the end of the output is wanted"
    assert list((tmp_path / "models").iterdir()) == []


def test_success_without_a_model_is_a_failure(project: Path, embeddings: Path, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="status 0"):
        train(project, script(tmp_path / "python", "exit 0"), tmp_path / "models", embeddings)


def test_a_missing_environment_is_named_with_the_remedy(project: Path, embeddings: Path, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="make serve"):
        train(project, tmp_path / "absent" / "python", tmp_path / "models", embeddings)


def test_rasa_listens_on_this_machine_only_and_reads_absolute_paths(root: Path, tmp_path: Path) -> None:
    command = rasa_run_command(root, root / ".venv-rasa/bin/python", tmp_path / "m.tar.gz", 8123)
    assert command[command.index("--interface") + 1] == "127.0.0.1"
    assert command[command.index("--port") + 1] == "8123"
    assert "--enable-api" not in command
    for option in ("--model", "--endpoints", "--credentials"):
        assert Path(command[command.index(option) + 1]).is_absolute()


def test_every_variable_of_the_endpoints_is_set(root: Path, tmp_path: Path) -> None:
    """Rasa does not start with an endpoint whose variable is unknown."""
    environment = rasa_run_environment(
        root, tmp_path / "e5", action_url="http://x", action_token="t", tracker_db=tmp_path / "t.db"
    )
    lines = (root / "bot" / "endpoints.yml").read_text().splitlines()
    used = {line.split("${")[1].split("}")[0] for line in lines if "${" in line}
    assert used
    assert used <= set(environment)
    assert environment["RASA_TELEMETRY_ENABLED"] == "false"


@pytest.mark.slow
def test_rasa_finds_no_fault_in_domain_rules_and_data(root: Path, rasa_python: Path, tmp_path: Path) -> None:
    command = [str(rasa_python), "-m", "rasa", "data", "validate", "--fail-on-warnings", "--config", "config.yml"]
    finished = subprocess.run(
        [*command, "--domain", "bot/domain", "--data", "bot/data"],
        cwd=root,
        env=rasa_run_environment(root, tmp_path, action_url="x", action_token="x", tracker_db=tmp_path / "t.db"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout[-2000:] + finished.stderr[-2000:]
