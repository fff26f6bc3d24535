"""The shape of the house: import contracts, rooms, floors, back-arrows, ways and lines, each against its target.

    make house        (or: python -m benchmarks.house)

A room is a module or package directly inside a package; a floor is one step of the longest chain of imports among
rooms; a back-arrow is an import that closes a circle. The rooms on a way are the files whose functions a call enters,
counted with a small knowledge directory of its own.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import grimp
from rich.console import Console
from rich.table import Table

from api.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
LAYERS = ("knowledge", "embeddings", "bot", "api")
TARGETS = {"embeddings": (9, 5, 0), "api": (16, 6, 0), "api.staff": (9, 6, 0)}
WAYS = {"prepare_index": 20, "a question's way through retrieval": 25}
LINES = {"product Python": 20_500, "knowledge a person edits": 9_000}

DOCUMENT = """---
id: ville
title: La ville
publisher: Ville
language: fr
source: https://example.org
---
## Permis

Le permis coûte 65 francs par an.

Le guichet ouvre lundi à huit heures.
"""


def main() -> None:
    """Print everything."""
    console = Console()
    found = subprocess.run([Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=ROOT, check=False)
    table = Table("what", "now", "target", "")
    _add(table, "import contracts broken", found.returncode, 0)
    graph = grimp.build_graph(*LAYERS, cache_dir=None)
    for package, targets in TARGETS.items():
        rooms, floors, circles = _shape(graph, package)
        for name, now, target in zip(
            ("rooms", "floors", "back-arrows"), (rooms, floors, circles), targets, strict=True
        ):
            _add(table, f"{package}: {name}", now, target)
    for name, now in _ways().items():
        _add(table, f"{name}: rooms", now, WAYS[name])
    for name, now in _lines().items():
        _add(table, f"{name}: lines", now, LINES[name])
    console.print(table)


def _add(table: Table, name: str, now: int, target: int) -> None:
    table.add_row(name, f"{now:,}", f"≤ {target:,}", "[green]yes" if now <= target else f"[red]{now - target:,} over")


def _shape(graph: grimp.ImportGraph, package: str) -> tuple[int, int, int]:
    """Return the rooms of a package, its floors, and the imports that close a circle."""
    rooms = sorted(graph.find_children(package))
    below = {
        room: [
            other
            for other in rooms
            if other != room and graph.direct_import_exists(importer=room, imported=other, as_packages=True)
        ]
        for room in rooms
    }
    back = {(room, other) for room in rooms for other in below[room] if room in _reached(below, other)}
    one_way = {room: [other for other in below[room] if (room, other) not in back] for room in rooms}
    return len(rooms), max(_floor(one_way, room) for room in rooms), len(back)


def _reached(below: dict[str, list[str]], start: str) -> set[str]:
    seen, waiting = set(), [start]
    while waiting:
        room = waiting.pop()
        if room not in seen:
            seen.add(room)
            waiting += below[room]
    return seen


def _floor(below: dict[str, list[str]], room: str) -> int:
    return 1 + max((_floor(below, other) for other in below[room]), default=0)


def _ways() -> dict[str, int]:
    from api.building.assembly import assemble
    from api.building.preparation import prepare_index

    with tempfile.TemporaryDirectory() as folder:
        knowledge, var = Path(folder) / "knowledge", Path(folder) / "var"
        (knowledge / "documents").mkdir(parents=True)
        (knowledge / "documents" / "ville.md").write_text(DOCUMENT, encoding="utf-8")
        var.mkdir()
        (var / "models").symlink_to((Settings().var_dir / "models").resolve())
        settings = Settings(knowledge_dir=knowledge, var_dir=var)
        prepared = _rooms_of(lambda: prepare_index(settings, lambda _: None))
        answering = assemble(settings).answering
        asked = _rooms_of(lambda: answering.answer("Combien coûte le permis ?", language="fr"))
    return dict(zip(WAYS, (prepared, asked), strict=True))


def _rooms_of(call: Callable[[], object]) -> int:
    with _entered() as files:
        call()
    return len(files)


@contextmanager
def _entered() -> Iterator[set[str]]:
    """Collect our files whose functions are entered."""
    files: set[str] = set()
    ours = tuple(f"{ROOT / layer}/" for layer in LAYERS)

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(ours) and frame.f_code.co_name != "<module>":
            files.add(frame.f_code.co_filename)

    sys.setprofile(note)
    try:
        yield files
    finally:
        sys.setprofile(None)


def _lines() -> dict[str, int]:
    python = [path for layer in LAYERS for path in (ROOT / layer).rglob("*.py")]
    edited = [path for kind in ("*.yml", "*.md") for path in (ROOT / "knowledge").rglob(kind)]
    return dict(zip(LINES, (sum(map(_count, python)), sum(map(_count, edited))), strict=True))


def _count(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


if __name__ == "__main__":
    main()
