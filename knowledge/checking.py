"""Where in the files of a knowledge directory something stands, for messages that name file and line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from knowledge.types import Document

_DIRECTORIES = ("faq", "gaps", "rosters")


@dataclass(frozen=True, slots=True)
class Place:
    """A file and a line in it, from 1."""

    path: Path
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Places:
    """Where records begin, by id, and where their wordings stand, by id and text."""

    records: Mapping[str, Place]
    wordings: Mapping[tuple[str, str], Place]

    def of_wording(self, record_id: str, wording: str) -> Place:
        """Return where a wording stands, or where its record begins if the wording was changed for the index."""
        return self.wordings.get((record_id, wording), self.records[record_id])


def locate_records(directory: Path) -> Places:
    """Find all records of a knowledge directory that `load_knowledge` accepts."""
    records: dict[str, Place] = {}
    wordings: dict[tuple[str, str], Place] = {}
    for path, node in _nodes(directory):
        fields = {key.value: value for key, value in node.value}
        record_id = fields["id"].value
        records[record_id] = _place(path, node)
        for _, texts in fields["questions"].value:
            wordings |= {(record_id, text.value.strip()): _place(path, text) for text in texts.value}
    return Places(records, wordings)


def find_record_at(path: Path, line: int) -> str | None:
    """Return the id of the record that stands at a line of a YAML file, None where it cannot be told."""
    found = None
    try:
        root = yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError):
        return None
    for node in root.value if root else ():
        if node.start_mark.line < line:
            found = node
    fields = {key.value: value.value for key, value in found.value} if isinstance(found, yaml.MappingNode) else {}
    return str(fields["id"]) if "id" in fields else None


def locate_in_document(directory: Path, document: Document, start: int) -> Place:
    """Return where the character `start` of a document's text stands in its file."""
    path = directory / "documents" / f"{document.id}.md"
    content = path.read_text(encoding="utf-8-sig")
    return Place(path, content.count("\n", 0, content.index(document.text) + start) + 1)


def _nodes(directory: Path) -> Iterator[tuple[Path, yaml.MappingNode]]:
    for name in _DIRECTORIES:
        for path in sorted((directory / name).glob("*.yml")):
            root = yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=yaml.CSafeLoader)
            yield from ((path, node) for node in (root.value if root else ()))


def _place(path: Path, node: yaml.Node) -> Place:
    return Place(path, node.start_mark.line + 1)
