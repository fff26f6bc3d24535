"""The ingest command reads its column option strictly and says what became of each row."""

import pytest
import typer
from rich.console import Console

from api.cli.ingestion import parse_columns, render
from knowledge.faq_import import Duplicate, FaqReport, SkippedRow
from knowledge.ingest import IngestReport


def test_columns_are_read_by_field() -> None:
    assert parse_columns("question=Intitulé, answer = Réponse longue") == {
        "question": "Intitulé",
        "answer": "Réponse longue",
    }
    assert parse_columns("") == {}


@pytest.mark.parametrize("text", ["question", "question=", "frage=Titel", "answer=A,answer=B"])
def test_a_column_option_that_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="field=column"):
        parse_columns(text)


def test_rows_are_reported_with_file_and_line() -> None:
    faq = FaqReport(
        "faq.csv",
        2,
        3,
        (Duplicate(4, "Combien ?", "same question", "line 2"),),
        (SkippedRow(7, "it has no answer"),),
    )
    console = Console(width=200, record=True)
    console.print(render(IngestReport(("faq",), (), (), 0, (), (faq,))))
    text = console.export_text()
    assert "added: faq" in text
    assert "faq.csv: 2 entries with 3 wordings" in text
    assert "faq.csv:7: it has no answer" in text
    assert "faq.csv:4: same question (line 2): Combien ?" in text
