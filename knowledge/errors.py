"""Errors of the knowledge package: what is wrong, where, and what to do about it."""

from pathlib import Path
from typing import Literal


class KnowledgeError(Exception):
    """Base of every error raised by `knowledge`.

    The message names the fault, the place (file, line, field where known) and the remedy; `fault` is the message
    without the place, `field` the field of the record that is to blame.
    """

    def __init__(
        self, message: str, *, path: Path | str | None = None, line: int | None = None, field: str | None = None
    ) -> None:
        where = "" if path is None else f"{path}:{line}: " if line is not None else f"{path}: "
        super().__init__(where + message)
        self.fault = message
        self.path = path
        self.line = line
        self.field = field


UnreadableReason = Literal[
    "address",
    "corrupt",
    "empty",
    "encoding",
    "encrypted",
    "front_matter",
    "kind",
    "large",
    "missing",
    "name",
    "password",
    "private",
    "scanned",
    "slow",
    "unreachable",
]


class MissingKnowledgeError(KnowledgeError):
    """The knowledge directory does not exist."""


class UnreadableSourceError(KnowledgeError):
    """A file or page cannot be turned into text (empty, encrypted, binary, too large, wrongly encoded, unreachable).

    `reason` says why in one word, for whoever has to say it in another language; "kind" is a format that is not read.
    """

    def __init__(
        self,
        message: str,
        *,
        path: Path | str | None = None,
        line: int | None = None,
        reason: UnreadableReason | None = None,
    ) -> None:
        super().__init__(message, path=path, line=line)
        self.reason = reason


class InvalidDocumentError(KnowledgeError):
    """A stored document lacks a field of its front matter or its body."""


class InvalidEntryError(KnowledgeError):
    """A curated entry is malformed, duplicated, or its evidence does not occur in the document it names."""
