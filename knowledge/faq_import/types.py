"""What a table of questions and answers is on its way to curated entries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from knowledge.errors import UnreadableSourceError
from knowledge.types import Document, Entry

Cell = str | tuple[str, ...]
"""The text of a cell, or several where the format has lists (YAML, JSON)."""

DuplicateKind = Literal["same question", "similar question", "already curated"]


class NoFaqError(UnreadableSourceError):
    """A table in which no column of questions, or none of answers, can be recognised."""


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row, by the name of their column, and the line of the file (or row of the sheet) it is on.

    `overflows`: it has more cells than there are columns, so that texts were cut apart.
    """

    line: int
    cells: Mapping[str, Cell]
    overflows: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Column names in their order, and the rows below them."""

    columns: Sequence[str]
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class MappedTable:
    """A table of questions and answers; `mapping` says which of its columns is which field."""

    table: Table
    mapping: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Pair:
    """One answer with the wordings of its question, the first being the main one; answers are Markdown."""

    line: int
    questions: tuple[str, ...]
    answer: str
    language: str
    category: str = ""


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row that makes no entry, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A question that stands elsewhere too, at `other`; only a similar one is imported all the same."""

    line: int
    question: str
    kind: DuplicateKind
    other: str


@dataclass(frozen=True, slots=True)
class FaqReport:
    """What became of the rows of one source: entries and wordings made, duplicates, and rows without an entry."""

    source: str
    entries: int
    wordings: int
    duplicates: tuple[Duplicate, ...]
    skipped: tuple[SkippedRow, ...]


@dataclass(frozen=True, slots=True)
class ImportedFaq:
    """The answers as a document, the entries that quote it, and the report."""

    document: Document
    entries: tuple[Entry, ...]
    report: FaqReport
