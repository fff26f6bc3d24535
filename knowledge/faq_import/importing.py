"""Tables of questions and answers to documents and entries, beside what a knowledge directory already answers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from knowledge.entries import normalise_question
from knowledge.errors import UnreadableSourceError
from knowledge.faq_import.composing import compose_entries, document_text
from knowledge.faq_import.pairs import read_pairs
from knowledge.faq_import.types import FaqReport, ImportedFaq, MappedTable
from knowledge.fields import read_questions
from knowledge.records import read_records
from knowledge.types import Document


def import_faqs(tables: Sequence[tuple[Document, MappedTable]], into: Path) -> list[ImportedFaq]:
    """Make of each table the document and the entries to be stored in the knowledge directory `into`.

    Of the documents everything but text and language is given. A question that another file of `into` or an earlier
    table answers is not imported again.

    Raises UnreadableSourceError when a table holds nothing new, or its entries would overwrite others.
    """
    curated = _curated_questions(into, except_files={f"{document.id}.yml" for document, _ in tables})
    imported: list[ImportedFaq] = []
    for document, table in tables:
        if (into / "faq" / f"{document.id}.yml").exists() and not (into / "documents" / f"{document.id}.md").exists():
            raise UnreadableSourceError(
                f"faq/{document.id}.yml holds entries of another origin; rename the file", path=document.source
            )
        faq = _import(document, table, curated)
        curated |= {
            normalise_question(question): document.source
            for entry in faq.entries
            for questions in entry.questions.values()
            for question in questions
        }
        imported.append(faq)
    return imported


def stored_entries(document_id: str, directory: Path) -> str | None:
    """Return the file of entries that was stored for a document, or None."""
    path = directory / "faq" / f"{document_id}.yml"
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _import(document: Document, mapped: MappedTable, curated: Mapping[str, str]) -> ImportedFaq:
    reading = read_pairs(mapped.table.rows, mapped.mapping, curated)
    if not reading.pairs:
        raise UnreadableSourceError(
            f"none of its {len(mapped.table.rows)} rows has a question that is not answered yet, and an answer",
            path=document.source,
        )
    sizes: Counter[str] = Counter()
    for pair in reading.pairs:
        sizes[pair.language] += len(pair.answer)
    complete = replace(document, language=sizes.most_common(1)[0][0], text=document_text(reading.pairs))
    entries = compose_entries(reading.pairs, complete)
    report = FaqReport(
        source=document.source,
        entries=len(entries),
        wordings=sum(len(pair.questions) for pair in reading.pairs),
        duplicates=tuple(reading.duplicates),
        skipped=tuple(reading.skipped),
    )
    return ImportedFaq(complete, entries, report)


def _curated_questions(directory: Path, except_files: set[str]) -> dict[str, str]:
    """Map the normalised questions of all entries and gaps to where their record begins."""
    found: dict[str, str] = {}
    for name in ("faq", "gaps"):
        for record in read_records(directory / name):
            if name == "faq" and record.path.name in except_files:
                continue
            wordings = read_questions(record) if "questions" in record.fields else {}
            for questions in wordings.values():
                found |= {normalise_question(question): f"{record.path}:{record.line}" for question in questions}
    return found
