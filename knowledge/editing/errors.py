"""Errors of editing the knowledge directory."""

from collections.abc import Sequence

from knowledge.editing.types import Fault
from knowledge.errors import KnowledgeError


class UnsafeEditError(KnowledgeError):
    """A file is written in a way that keeps one record from being changed by itself."""


class EditError(KnowledgeError):
    """Changes cannot be made, or what would come of them does not hold; `faults` says which and why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{fault.id}: {fault.message}" if fault.id else fault.message for fault in faults))
        self.faults = tuple(faults)


class FilesChangedError(KnowledgeError):
    """A file is no longer as it was when a change of it was prepared."""
