"""YAML lists of mappings, each with the line it begins on."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from knowledge.errors import InvalidEntryError


@dataclass(frozen=True, slots=True)
class Record:
    """One mapping of a YAML list and where it stands (line, from 1)."""

    path: Path
    line: int
    fields: dict[str, Any]

    def error(self, message: str, field: str | None = None) -> InvalidEntryError:
        """Return the error to raise for this record, with its file and line and the field to blame."""
        return InvalidEntryError(message, path=self.path, line=self.line, field=field)


def read_records(directory: Path) -> Iterator[Record]:
    """Yield the records of every `.yml` file of a directory, files in the order of their names; see `read_file`."""
    for path in sorted(directory.glob("*.yml")):
        yield from read_file(path)


def read_file(path: Path) -> Iterator[Record]:
    """Yield the records of one file.

    Raises InvalidEntryError when it is no UTF-8 YAML, no list of mappings, or has a key twice in one mapping.
    """
    try:
        loader = yaml.CSafeLoader(path.read_text(encoding="utf-8-sig"))
        root = loader.get_single_node()
        if root is None:
            return
        if not isinstance(root, yaml.SequenceNode):
            raise InvalidEntryError("the file must be a list; begin each record with '- id:'", path=path, line=1)
        for node in root.value:
            yield _record(loader, node, path)
    except UnicodeDecodeError as error:
        raise InvalidEntryError("the file is not UTF-8; save it as UTF-8", path=path) from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise InvalidEntryError(f"not valid YAML: {error.problem}", path=path, line=line) from error
    except yaml.YAMLError as error:
        raise InvalidEntryError(f"not valid YAML: {error}", path=path) from error


def _record(loader: yaml.CSafeLoader, node: yaml.Node, path: Path) -> Record:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        raise InvalidEntryError("a record must be a mapping that begins with '- id:'", path=path, line=line)
    _refuse_repeated_keys(node, path)
    return Record(path, line, loader.construct_document(node))


def _refuse_repeated_keys(node: yaml.Node, path: Path) -> None:
    """PyYAML keeps the last of two equal keys without a word; a lost answer is worth an error."""
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            _refuse_repeated_keys(child, path)
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, value in node.value:
        if key.value in seen:
            raise InvalidEntryError(f"key {key.value!r} stands twice", path=path, line=key.start_mark.line + 1)
        seen.add(str(key.value))
        _refuse_repeated_keys(value, path)
