"""Make one module of several, so that a site that embeds the chat loads one file and nobody needs Node.

What is understood is what our modules use: each import and export is one line of its own, names are imported as they
are exported, a style sheet is imported as its text. All modules end up in one scope.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rcssmin import cssmin  # type: ignore[import-untyped]
from rjsmin import jsmin  # type: ignore[import-untyped]

_IMPORT = re.compile(r'^import (?P<names>\{[^}]*\}|\w+) from "(?P<path>\./[^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async function|function|class|const|let) )", re.MULTILINE)
_NAME = re.compile(r"^(?:async function|function|class|const|let) (\w+)", re.MULTILINE)


class BundleError(ValueError):
    """The modules cannot become one; the message names the file or the name and what to change."""


def bundle(entry: Path) -> str:
    """Return `entry` and everything that it imports as one minified module.

    Raises BundleError where a module uses what this cannot join.
    """
    joined = "\n".join(_modules(entry, set()))
    twice = [name for name, count in Counter(_NAME.findall(joined)).items() if count > 1]
    if twice:
        raise BundleError(f"declared by more than one module of {entry.name}, rename it: {', '.join(twice)}")
    return str(jsmin(joined))


def _modules(path: Path, seen: set[Path]) -> Iterator[str]:
    """Yield the module at `path` after the ones that it needs, each once."""
    if path in seen:
        return
    seen.add(path)
    text = path.read_text(encoding="utf-8")
    for imported in _IMPORT.finditer(text):
        source = path.parent / imported["path"]
        if source.suffix == ".js":
            yield from _modules(source, seen)
        elif source not in seen:
            seen.add(source)
            yield f"const {imported['names']} = {json.dumps(cssmin(source.read_text(encoding='utf-8')))};"
    body = _EXPORT.sub("", _IMPORT.sub("", text))
    left = re.search(r"^(?:import|export)\b.*", body, re.MULTILINE)
    if left:
        raise BundleError(
            f"{path.name}: cannot join {left[0]!r}; write one import or export a line, under its own name"
        )
    yield body
