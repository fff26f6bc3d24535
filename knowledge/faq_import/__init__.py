"""An organisation's own question/answer pairs in, a document and curated entries out."""

from knowledge.faq_import.composing import render_entries
from knowledge.faq_import.importing import import_faqs, stored_entries
from knowledge.faq_import.tables import TABLES, read_table
from knowledge.faq_import.types import Duplicate, FaqReport, ImportedFaq, MappedTable, NoFaqError, SkippedRow

__all__ = [
    "TABLES",
    "Duplicate",
    "FaqReport",
    "ImportedFaq",
    "MappedTable",
    "NoFaqError",
    "SkippedRow",
    "import_faqs",
    "read_table",
    "render_entries",
    "stored_entries",
]
