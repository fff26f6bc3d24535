"""The ingest command's option and report."""

from collections.abc import Iterator

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from knowledge.faq_import.columns import FIELDS
from knowledge.faq_import.types import FaqReport
from knowledge.ingest import IngestReport


def parse_columns(text: str) -> dict[str, str]:
    """Return the column of each field in "question=Intitulé,answer=Réponse"; raises typer.BadParameter."""
    columns: dict[str, str] = {}
    for part in filter(None, text.split(",")):
        field, separator, column = (piece.strip() for piece in part.partition("="))
        if not separator or not column or field not in FIELDS or field in columns:
            raise typer.BadParameter(
                f"{part!r}: write field=column, each field once, of {', '.join(FIELDS)}", param_hint="--columns"
            )
        columns[field] = column
    return columns


def render(report: IngestReport) -> RenderableType:
    """Return the report for a terminal."""
    return Group(*_lines(report))


def _lines(report: IngestReport) -> Iterator[Text]:
    for label, names in (("added", report.added), ("replaced", report.replaced), ("unchanged", report.unchanged)):
        for name in names:
            yield Text(f"{label}: {name}")
    for path in report.skipped:
        yield Text.assemble(("skipped", "yellow"), f": {path} (no format we read)")
    for faq in report.faqs:
        yield from _faq_lines(faq)
    yield Text(f"{report.removed_lines} lines of repeated navigation removed")


def _faq_lines(faq: FaqReport) -> Iterator[Text]:
    yield Text(f"{faq.source}: {faq.entries} entries with {faq.wordings} wordings")
    for row in faq.skipped:
        yield Text.assemble((f"{faq.source}:{row.line}", "yellow"), f": {row.reason}")
    for found in faq.duplicates:
        yield Text.assemble(
            (f"{faq.source}:{found.line}", "yellow"), f": {found.kind} ({found.other}): ", found.question
        )
