"""Would the knowledge still hold after the edits? The files are changed in a copy and read as they would be served."""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from knowledge.base import load_knowledge
from knowledge.cases import load_cases
from knowledge.checking import find_record_at
from knowledge.editing.errors import EditError
from knowledge.editing.files import CASES, file_changes, write_changes
from knowledge.editing.types import Edit, Fault, FileChange
from knowledge.errors import KnowledgeError
from knowledge.types import KnowledgeBase

_PARTS = ("documents", "faq", "gaps", "rosters", "evaluation")
"""The folders of a knowledge directory that matter to what is served and to its test."""


def find_faults(directory: Path, edits: Sequence[Edit]) -> tuple[Fault, ...]:
    """Return what keeps the edits from being made, () when all is well; the directory stays as it is.

    Takes about a second for a thousand entries. Of the faults in what would come of the edits only the first is found.
    """
    with tempfile.TemporaryDirectory(prefix="passerelle-edit-") as folder:
        try:
            stage(directory, file_changes(directory, edits), Path(folder), edits)
        except EditError as error:
            return error.faults
    return ()


def stage(directory: Path, changes: Sequence[FileChange], copy: Path, edits: Sequence[Edit] = ()) -> KnowledgeBase:
    """Make a changed copy of a knowledge directory and return what it holds.

    Raises EditError when it does not hold: the fault names the record, and the field if the record is among `edits`.
    """
    copy_knowledge(directory, copy)
    write_changes(copy, changes)
    try:
        if (copy / CASES).exists():
            load_cases(copy / CASES)
        return load_knowledge(copy)
    except KnowledgeError as error:
        raise EditError([_fault(error, copy, edits)]) from error


def copy_knowledge(directory: Path, copy: Path) -> None:
    """Copy what makes up the knowledge into the empty folder `copy`."""
    for part in _PARTS:
        if (directory / part).is_dir():
            shutil.copytree(directory / part, copy / part)


def _fault(error: KnowledgeError, copy: Path, edits: Sequence[Edit]) -> Fault:
    if error.path is None:
        return Fault("", error.fault)
    path = Path(error.path).relative_to(copy)
    place = f"{path}:{error.line}" if error.line else str(path)
    message = error.fault.replace(f"{copy}/", "")
    if str(path) == CASES:
        return Fault("cases", message, place=place)
    record_id = path.stem if path.suffix == ".md" else find_record_at(copy / path, error.line or 0) or ""
    field = error.field or ("text" if path.suffix == ".md" else "")
    is_edited = any(edit.payload.id == record_id for edit in edits)
    return Fault(field if is_edited else "", message, record_id, place)
