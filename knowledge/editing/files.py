"""From intended changes to the texts of files, and those texts onto the disk."""

import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from knowledge.editing.errors import EditError, FilesChangedError, UnsafeEditError
from knowledge.editing.records import fields_of, payload_of
from knowledge.editing.types import (
    DocumentText,
    Edit,
    EntryText,
    Fault,
    FileChange,
    GapText,
    RecordKind,
    Removal,
    cases_to_json,
)
from knowledge.editing.yaml_files import drop_record, find_record, put_record

CASES = "evaluation/staff.jsonl"
"""Where the labelled questions that staff make of real ones stand."""

_FOLDERS: dict[RecordKind, str] = {"entry": "faq", "gap": "gaps"}
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def read_record(directory: Path, kind: RecordKind, record_id: str) -> EntryText | GapText | DocumentText | None:
    """Return an entry, gap or document as it stands in the files, None where there is none of that id.

    Raises UnsafeEditError for a YAML file that is no list of records.
    """
    if not _ID.fullmatch(record_id):
        return None
    if kind == "document":
        text = _read(directory / _document(record_id))
        return None if text is None else DocumentText(record_id, text)
    found = _locate(_Files(directory), kind, record_id)
    return None if found is None else payload_of(kind, found[1])


def record_digest(directory: Path, kind: RecordKind, record_id: str) -> str | None:
    """Return the SHA-256 of what a record says, whatever its layout; None where there is none of that id."""
    record = read_record(directory, kind, record_id)
    if record is None:
        return None
    content = record.text if isinstance(record, DocumentText) else json.dumps(fields_of(record), sort_keys=True)
    return sha256(content.encode()).hexdigest()


def file_changes(directory: Path, edits: Sequence[Edit]) -> tuple[FileChange, ...]:
    """Return the files that all the edits together change, in the order of their paths; nothing is written.

    Raises EditError when an id is malformed or edited twice, something to be removed is not there, or a file cannot
    be changed. Whether the outcome holds is for `knowledge.editing.validating`.
    """
    files = _Files(directory)
    faults = [*_repeated(edits)]
    for edit in edits:
        try:
            fault = _apply(files, edit)
        except (UnsafeEditError, yaml.YAMLError) as error:
            fault = Fault("", str(error), edit.payload.id)
        faults += [fault] if fault else []
    if faults:
        raise EditError(faults)
    return tuple(files.changes())


def write_changes(directory: Path, changes: Sequence[FileChange]) -> None:
    """Bring every file to its text after; one that is already there is left alone, so this can be repeated.

    All new texts are on the disk before the first file is replaced, and each is replaced in one step.
    Raises FilesChangedError, before anything is written, when a file is neither as before nor as after.
    """
    pending = [change for change in changes if _read(directory / change.path) != change.after]
    for change in pending:
        if _read(directory / change.path) != change.before:
            raise FilesChangedError("the file was changed in the meantime", path=change.path)
    ready = [(_aside(directory / change.path, change.after), directory / change.path) for change in pending]
    for prepared, path in ready:
        if prepared is None:
            path.unlink()
        else:
            prepared.replace(path)


def reversed_changes(changes: Sequence[FileChange]) -> tuple[FileChange, ...]:
    """Return what undoes the changes."""
    return tuple(FileChange(change.path, before=change.after, after=change.before) for change in changes)


@dataclass(slots=True)
class _Files:
    """The files of a directory as the edits so far would leave them."""

    directory: Path
    _texts: dict[str, str | None] = field(default_factory=dict)

    def __getitem__(self, path: str) -> str | None:
        return self._texts[path] if path in self._texts else _read(self.directory / path)

    def __setitem__(self, path: str, text: str | None) -> None:
        self._texts[path] = text

    def of(self, folder: str) -> Iterator[tuple[str, str]]:
        """Yield the YAML files of a folder by path."""
        known = {path for path in self._texts if path.startswith(f"{folder}/")}
        for path in sorted(known | {f"{folder}/{file.name}" for file in (self.directory / folder).glob("*.yml")}):
            text = self[path]
            if text is not None:
                yield path, text

    def changes(self) -> Iterator[FileChange]:
        for path, after in sorted(self._texts.items()):
            before = _read(self.directory / path)
            if before != after:
                yield FileChange(path, before, after)


def _apply(files: _Files, edit: Edit) -> Fault | None:
    payload = edit.payload
    if not _ID.fullmatch(payload.id):
        return Fault("id", f"the id is {payload.id!r}; write it in lower-case-with-hyphens", payload.id)
    _add_cases(files, edit)
    match payload:
        case DocumentText():
            files[_document(payload.id)] = payload.text
        case EntryText() | GapText():
            _change(files, payload.kind, payload.id, lambda text: put_record(text, fields_of(payload)))
        case Removal():
            return _remove(files, payload)
    return None


def _remove(files: _Files, removal: Removal) -> Fault | None:
    missing = Fault("id", f"there is no {removal.of} {removal.id!r} any more", removal.id)
    if removal.of == "document":
        if files[_document(removal.id)] is None:
            return missing
        files[_document(removal.id)] = None
        return None
    found = _locate(files, removal.of, removal.id)
    if found is None:
        return missing
    files[found[0]] = drop_record(files[found[0]] or "", removal.id)
    return None


def _change(files: _Files, kind: RecordKind, record_id: str, change: Callable[[str], str]) -> None:
    """Change the file that has the record, or the one for what staff add."""
    found = _locate(files, kind, record_id)
    path = found[0] if found else f"{_FOLDERS[kind]}/staff.yml"
    files[path] = change(files[path] or "")


def _locate(files: _Files, kind: RecordKind, record_id: str) -> tuple[str, dict[str, Any]] | None:
    for path, text in files.of(_FOLDERS[kind]):
        record = find_record(text, record_id) if record_id in text else None
        if record is not None:
            return path, record
    return None


def _add_cases(files: _Files, edit: Edit) -> None:
    """Add labelled questions, each in the place of one with the same id."""
    if not edit.cases:
        return
    lines = {json.loads(line)["id"]: line for line in (files[CASES] or "").split("\n") if line.strip()}
    for case in cases_to_json(edit.cases):
        lines[case["id"]] = json.dumps(case, ensure_ascii=False)
    files[CASES] = "".join(f"{line}\n" for line in lines.values())


def _repeated(edits: Sequence[Edit]) -> Iterator[Fault]:
    seen: set[str] = set()
    for edit in edits:
        if edit.payload.id in seen:
            yield Fault("id", f"{edit.payload.id!r} is changed twice; publish one after the other", edit.payload.id)
        seen.add(edit.payload.id)


def _document(document_id: str) -> str:
    return f"documents/{document_id}.md"


def _read(path: Path) -> str | None:
    """Return the text with its line ends and mark as they are."""
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise UnsafeEditError("the file is not UTF-8; save it as UTF-8", path=path) from error


def _aside(path: Path, text: str | None) -> Path | None:
    if text is None:
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
    prepared = Path(file.name)
    prepared.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
    return prepared
