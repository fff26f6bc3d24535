"""Which sentences of the documents prove no curated answer yet."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.blocks import split_blocks
from knowledge.fields import check_fields, read_text
from knowledge.passages import Span
from knowledge.records import Record, read_file
from knowledge.sentences import split_sentences
from knowledge.types import Document, KnowledgeBase

_CLAIM_FIELDS = frozenset({"document", "except"})
_EXCEPTION_FIELDS = frozenset({"quote", "reason"})


@dataclass(frozen=True, slots=True)
class Claim:
    """States that every sentence of a document is the evidence of some entry, except the ones quoted.

    `exceptions` maps a quote to the reason why no question asks for it.
    """

    document_id: str
    exceptions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or list item: `document.text[start:end] == text`."""

    document_id: str
    text: str
    start: int
    end: int


def load_claims(directory: Path, documents: Mapping[str, Document]) -> tuple[Claim, ...]:
    """Read `directory/coverage.yml`; a file that does not exist claims nothing.

    Raises InvalidEntryError when a record is malformed, names an unknown document, or excepts what that document no
    longer says.
    """
    path = directory / "coverage.yml"
    return tuple(_claim(record, documents) for record in read_file(path)) if path.is_file() else ()


def uncovered(knowledge: KnowledgeBase, claims: Sequence[Claim]) -> tuple[Sentence, ...]:
    """Return the sentences and list items of the claimed documents that no evidence and no exception overlaps."""
    proved = _proved_spans(knowledge)
    return tuple(sentence for claim in claims for sentence in _uncovered_by(claim, knowledge, proved))


def _uncovered_by(claim: Claim, knowledge: KnowledgeBase, proved: Mapping[str, Sequence[Span]]) -> Iterator[Sentence]:
    document = knowledge.documents[claim.document_id]
    spans = [*proved.get(document.id, ()), *(_span_of(quote, document.text) for quote in claim.exceptions)]
    for start, end in _sentences(document.text):
        if not any(first < end and start < last for first, last in spans):
            yield Sentence(document.id, document.text[start:end], start, end)


def _sentences(text: str) -> Iterator[Span]:
    headings = [(block.start, block.end) for block in split_blocks(text) if block.kind == "heading"]
    for start, end in split_sentences(text):
        if not any(first <= start < last for first, last in headings):
            yield start, end


def _proved_spans(knowledge: KnowledgeBase) -> Mapping[str, Sequence[Span]]:
    """Find the evidence of all entries in their documents."""
    quotes: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for entry in knowledge.entries:
        for evidence in entry.evidence:
            quotes[evidence.document_id, evidence.section].add(evidence.quote)
    spans: defaultdict[str, list[Span]] = defaultdict(list)
    for passage in knowledge.passages:
        for quote in quotes[passage.document_id, passage.section]:
            start, end = _span_of(quote, passage.text)
            if end:
                spans[passage.document_id].append((passage.start + start, passage.start + end))
    return spans


def _span_of(quote: str, text: str) -> Span:
    start = text.find(quote)
    return (start, start + len(quote)) if start >= 0 else (0, 0)


def _claim(record: Record, documents: Mapping[str, Document]) -> Claim:
    check_fields(record, record.fields, _CLAIM_FIELDS)
    document = documents.get(record.fields["document"])
    if document is None:
        raise record.error(f"the document {record.fields['document']!r} does not exist; correct 'document'")
    items = record.fields["except"]
    if not isinstance(items, list):
        raise record.error("field 'except' must be a list, empty ([]) if there is no exception")
    return Claim(document.id, dict(_exception(record, item, document) for item in items))


def _exception(record: Record, item: object, document: Document) -> tuple[str, str]:
    if not isinstance(item, dict):
        raise record.error("field 'except': each item needs quote and reason")
    check_fields(record, item, _EXCEPTION_FIELDS)
    quote = read_text(record, "except, quote", item["quote"])
    if quote not in document.text:
        raise record.error(f"the exception is no longer in {document.id!r}: {quote!r}; correct or remove it")
    return quote, read_text(record, "except, reason", item["reason"])
