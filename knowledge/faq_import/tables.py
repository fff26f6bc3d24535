"""Read the cells of CSV, TSV, JSON lines, YAML and Excel files; the content decides which of these it is."""

import csv
import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from xml.etree.ElementTree import ParseError

import yaml
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from knowledge.errors import UnreadableSourceError
from knowledge.faq_import.columns import map_columns
from knowledge.faq_import.types import Cell, MappedTable, NoFaqError, Row, Table
from knowledge.readers.encoding import decode_exactly, tidy_characters
from knowledge.readers.kinds import MAX_BYTES

TABLES = frozenset({".csv", ".tsv", ".jsonl", ".xlsx", ".yml", ".yaml"})
"""Suffixes of files that hold rows rather than running text."""

Grid = Iterable[tuple[int, tuple[Cell, ...]]]
"""Rows of cells with their line numbers, before it is known which row names the columns."""

_DELIMITERS = ",;\t|"
_HEAD = 10
"""The names of the columns stand within the first so many rows that are not empty."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

# What openpyxl lets through when the archive or the XML in it does not hold.
_CORRUPT = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    ParseError,
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    NotImplementedError,
    TypeError,
    ValueError,
)


def read_table(path: Path, columns: Mapping[str, str]) -> MappedTable:
    """Read the rows of a file; `columns` says which column is which field where their names do not tell.

    Raises UnreadableSourceError when the file is missing, too large or damaged, and NoFaqError when there is no column
    of questions or none of answers.
    """
    if not path.is_file():
        raise UnreadableSourceError("there is no such file", path=path)
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableSourceError(f"larger than {MAX_BYTES // 1_000_000} MB; split it", path=path)
    return _mapped(path.read_bytes(), str(path), columns)


def _mapped(data: bytes, source: str, explicit: Mapping[str, str]) -> MappedTable:
    seen: list[str] = []
    for grid in _grids(data, source):
        rows = [(line, cells) for line, cells in grid if any(cells)]
        for number, (_, names) in enumerate(rows[:_HEAD]):
            columns = [name.strip() if isinstance(name, str) else "" for name in names]
            mapping = map_columns(columns, explicit)
            if {"question", "answer"} <= mapping.keys() and set(explicit) <= mapping.keys():
                return MappedTable(_table(columns, rows[number + 1 :]), mapping)
            seen += columns if number == 0 else []
    known = ", ".join(dict.fromkeys(name for name in seen if name)) or "none"
    raise NoFaqError(
        f"no columns for questions and answers; say which they are, as in --columns question=Intitulé,answer=Texte "
        f"(columns found: {known[:200]})",
        path=source,
    )


def _table(columns: list[str], rows: list[tuple[int, tuple[Cell, ...]]]) -> Table:
    return Table(columns, [Row(line, _named(columns, cells), any(cells[len(columns) :])) for line, cells in rows])


def _named(columns: list[str], cells: tuple[Cell, ...]) -> dict[str, Cell]:
    """Pair names and cells; of two columns with one name the first counts."""
    return dict(reversed(list(zip(columns, cells, strict=False))))


def _grids(data: bytes, source: str) -> Iterator[Grid]:
    if data.startswith(_OLE):
        raise UnreadableSourceError("this is an old or an encrypted Excel file; save it as .xlsx", path=source)
    if data.startswith(b"PK\x03\x04"):
        yield from _sheets(data, source)
        return
    text = decode_exactly(data, source)
    if text.lstrip().startswith("{"):
        yield _grid_of_records(_json_lines(text, source))
    elif source.lower().endswith((".yml", ".yaml")):
        yield _grid_of_records(_yaml_records(text, source))
    else:
        first = text.lstrip().split("\n", 1)[0]
        for delimiter in sorted(_DELIMITERS, key=first.count, reverse=True):
            yield _separated(text, delimiter, source)


def _separated(text: str, delimiter: str, source: str) -> Grid:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    start = line = 1
    try:
        for cells in reader:
            yield line, tuple(_text(cell) for cell in cells)
            start, line = line, reader.line_num + 1
        # Only the strict reader tells when the last row never closes its quotes, and so swallows rows.
        list(csv.reader(text.splitlines(keepends=True)[start - 1 :], delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end" in str(error) or "limit" in str(error):
            raise UnreadableSourceError("a quote in this row is never closed", path=source, line=start) from error


def _json_lines(text: str, source: str) -> Iterator[tuple[int, Mapping[str, Cell]]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as error:
            raise UnreadableSourceError(f"not valid JSON: {error}", path=source, line=number) from error
        if not isinstance(record, dict):
            raise UnreadableSourceError("write one JSON object a line", path=source, line=number)
        yield number, {str(key): _cell(value) for key, value in record.items()}


def _yaml_records(text: str, source: str) -> Iterator[tuple[int, Mapping[str, Cell]]]:
    try:
        loader = yaml.CSafeLoader(text)
        root = loader.get_single_node()
        nodes = root.value if isinstance(root, yaml.SequenceNode) else []
        for node in nodes:
            record = loader.construct_document(node)
            if isinstance(record, dict):
                yield node.start_mark.line + 1, {str(key): _cell(value) for key, value in record.items()}
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise UnreadableSourceError(f"not valid YAML: {error.problem}", path=source, line=line) from error


def _grid_of_records(records: Iterable[tuple[int, Mapping[str, Cell]]]) -> Grid:
    found = list(records)
    columns = tuple(dict.fromkeys(chain.from_iterable(record for _, record in found)))
    yield 0, columns
    for line, record in found:
        yield line, tuple(record.get(column, "") for column in columns)


def _sheets(data: bytes, source: str) -> Iterator[Grid]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > 10 * MAX_BYTES:
            raise UnreadableSourceError("it unpacks to too much; split it", path=source)
        for sheet in load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets:
            rows = enumerate(sheet.iter_rows(values_only=True), start=1)
            yield [(number, tuple(_cell(value) for value in row)) for number, row in rows]
    except _CORRUPT as error:
        raise UnreadableSourceError("this is no intact Excel file; save it again as .xlsx", path=source) from error


def _cell(value: object) -> Cell:
    """Return a value as text; of a list, the texts in it; of anything that is structured further, nothing."""
    if isinstance(value, list | tuple):
        return tuple(text for text in (_text(item) for item in value if not isinstance(item, list | dict)) if text)
    return "" if isinstance(value, dict) else _text(value)


def _text(value: object) -> str:
    if value is None:
        return ""
    whole = isinstance(value, float) and value.is_integer()
    return tidy_characters(str(int(value) if whole else value)).strip()  # type: ignore[call-overload]
