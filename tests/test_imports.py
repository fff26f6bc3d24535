"""Imports go one way: knowledge ← embeddings ← bot ← api."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("knowledge", "embeddings", "bot", "api")


def imported_packages(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"), filename=str(file))
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_imports_only_those_below_it(layer: str) -> None:
    """A cycle between packages would make each of them impossible to understand alone."""
    above = set(LAYERS[LAYERS.index(layer) + 1 :])
    offenders = {
        str(file.relative_to(ROOT)): sorted(found)
        for file in (ROOT / layer).rglob("*.py")
        if (found := imported_packages(file) & above)
    }
    assert offenders == {}


def test_only_api_settings_read_the_environment() -> None:
    """Below the entry points everything takes arguments, so that tests and operators can see what it depends on.

    Components run inside Rasa, which builds them itself: the environment of that process is their only argument.
    """
    readers = {
        str(file.relative_to(ROOT))
        for layer in LAYERS
        for file in (ROOT / layer).rglob("*.py")
        if file.parent != ROOT / "bot" / "components"
        and {"os.getenv(", "os.environ[", "os.environ.get("} & set(_calls(file))
    }
    assert readers == set()


def _calls(file: Path) -> list[str]:
    text = file.read_text(encoding="utf-8")
    return [call for call in ("os.getenv(", "os.environ[", "os.environ.get(") if call in text]
