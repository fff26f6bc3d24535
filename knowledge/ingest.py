"""Bring an organisation's own texts in: read, clean, and store them as documents, questions and answers as entries."""

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from knowledge.blocks import HEADING
from knowledge.boilerplate import Text, remove_repeated
from knowledge.documents import load_documents, save_document
from knowledge.errors import UnreadableSourceError
from knowledge.faq_import import (
    TABLES,
    FaqReport,
    ImportedFaq,
    MappedTable,
    NoFaqError,
    import_faqs,
    read_table,
    render_entries,
    stored_entries,
)
from knowledge.normalisation import words
from knowledge.readers import Extract, read_source
from knowledge.readers.web import is_url
from knowledge.types import Document

SUFFIXES = frozenset({".md", ".markdown", ".txt", ".html", ".htm", ".pdf", ".docx"})
"""What is read of a folder besides tables; a file given by its own name is read whatever it is called."""

Progress = Callable[[str, int, int], None]
"""Called with a source's name, its number (from 1) and the number of sources, before it is read."""


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What one ingestion did: document ids, removed navigation lines, and files of a folder that no reader takes.

    `faqs` tells of each file of questions and answers what became of its rows.
    """

    added: tuple[str, ...]
    replaced: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed_lines: int
    skipped: tuple[Path, ...]
    faqs: tuple[FaqReport, ...] = ()


def ingest(
    sources: Sequence[str],
    into: Path,
    *,
    progress: Progress | None = None,
    columns: Mapping[str, str] | None = None,
) -> IngestReport:
    """Read files, folders (with their subfolders) and addresses into `into/documents/<id>.md`.

    Navigation that repeats across the sources is removed. A table of questions and answers (.csv, .tsv, .jsonl, .xlsx,
    .yml) becomes entries in `into/faq/<id>.yml` too; `columns` says which column is which field where their names do
    not tell. A source that was ingested before replaces what it made.

    All or nothing: raises UnreadableSourceError, and changes nothing, when one source cannot be read, a folder holds
    nothing to read, or two different sources would become the same document.
    """
    names, skipped = _expand(sources)
    read: dict[str, Extract | MappedTable] = {}
    for number, name in enumerate(names, start=1):
        if progress is not None:
            progress(name, number, len(names))
        try:
            read[name] = read_table(Path(name), columns or {}) if _is_table(name) else read_source(name)
        except NoFaqError:
            if name in sources:
                raise
            skipped = (*skipped, Path(name))
    ids = dict(zip(read, _ids(list(read)), strict=True))
    extracts = {name: found for name, found in read.items() if isinstance(found, Extract)}
    cleared = remove_repeated([Text(_names(extract), extract.text) for extract in extracts.values()])
    documents = [
        make_document(ids[name], name, replace(extract, text=text))
        for (name, extract), text in zip(extracts.items(), cleared.texts, strict=True)
    ]
    tables = {name: table for name, table in read.items() if isinstance(table, MappedTable)}
    frames = {name: make_document(ids[name], name, Extract(name, "", None, "und")) for name in tables}
    faqs = import_faqs([(frames[name], table) for name, table in tables.items()], into)
    report = _store_changes([*documents, *(faq.document for faq in faqs)], faqs, into)
    return replace(report, removed_lines=cleared.removed_lines, skipped=skipped, faqs=tuple(faq.report for faq in faqs))


def _store_changes(documents: Sequence[Document], faqs: Sequence[ImportedFaq], into: Path) -> IngestReport:
    """Store what is new or differs from what is there."""
    known = load_documents(into / "documents")
    _refuse_other_source(documents, known)
    entries = {faq.document.id: render_entries(faq.entries) for faq in faqs}
    unchanged = {
        new.id
        for new in documents
        if new.id in known
        and _same(new, known[new.id])
        and (new.id not in entries or stored_entries(new.id, into) == entries[new.id])
    }
    changed = [new for new in documents if new.id not in unchanged]
    _store(changed, {new.id: entries[new.id] for new in changed if new.id in entries}, into)
    return IngestReport(
        added=tuple(new.id for new in changed if new.id not in known),
        replaced=tuple(new.id for new in changed if new.id in known),
        unchanged=tuple(sorted(unchanged)),
        removed_lines=0,
        skipped=(),
    )


def _expand(sources: Sequence[str]) -> tuple[list[str], tuple[Path, ...]]:
    """Replace folders by the files in them; hidden ones do not count."""
    names: list[str] = []
    skipped: list[Path] = []
    for source in sources:
        if is_url(source) or not Path(source).is_dir():
            names.append(source)
            continue
        files = [path for path in sorted(Path(source).rglob("*")) if path.is_file() and not _is_hidden(path, source)]
        readable = [path for path in files if path.suffix.lower() in SUFFIXES | TABLES]
        if not readable:
            raise UnreadableSourceError(
                f"no file with {', '.join(sorted(SUFFIXES | TABLES))} in this folder", path=source
            )
        names += map(str, readable)
        skipped += [path for path in files if path not in readable]
    return list(dict.fromkeys(names)), tuple(skipped)


def _is_table(name: str) -> bool:
    return not is_url(name) and Path(name).suffix.lower() in TABLES


def _is_hidden(path: Path, folder: str) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def _stem(name: str) -> str:
    if not is_url(name):
        return Path(name).stem
    parts = urlsplit(name)
    last = parts.path.rstrip("/").rpartition("/")[2]
    return re.sub(r"\.\w{2,5}$", "", last) or parts.netloc


def _names(extract: Extract) -> tuple[str, ...]:
    return tuple(name for name in (_stem(extract.source), extract.title) if name)


def propose_id(name: str) -> str:
    """Return the document id that the name of a file or an address suggests; empty where it has no letter or digit."""
    return "-".join(words(_stem(name)))


def _ids(names: Sequence[str]) -> list[str]:
    """Document ids from the names; sources of one name get their folder in front."""
    stems = [propose_id(name) for name in names]
    count = Counter(stems)
    ids = [stem if count[stem] == 1 else _id_with_folder(name) for name, stem in zip(names, stems, strict=True)]
    for document_id, name in zip(ids, names, strict=True):
        if not document_id or ids.count(document_id) > 1:
            raise UnreadableSourceError(
                "no document id can be made of this name; rename the file", reason="name", path=name
            )
    return ids


def _id_with_folder(name: str) -> str:
    folder = urlsplit(name).path.rpartition("/")[0] if is_url(name) else Path(name).resolve().parent.name
    return "-".join(words(f"{folder} {_stem(name)}"))


def make_document(document_id: str, name: str, extract: Extract) -> Document:
    """Make the document of what was read of a file or an address; its publisher is the folder's or the host's name."""
    title, text = _titled(extract)
    remote = is_url(name)
    return Document(
        id=document_id,
        title=title,
        publisher=(urlsplit(name).hostname or "").removeprefix("www.") if remote else Path(name).resolve().parent.name,
        language=extract.language,
        source=name if remote else Path(name).name,
        retrieved=date.today().isoformat() if remote else None,
        text=text,
    )


def _titled(extract: Extract) -> tuple[str, str]:
    """Return the title, and the text without a first heading that only repeats it."""
    first, _, rest = extract.text.partition("\n")
    heading = HEADING.match(first)
    words_of_name = _stem(extract.source).replace("-", " ").replace("_", " ").strip()
    title = extract.title or (heading["title"] if heading else words_of_name[:1].upper() + words_of_name[1:])
    if heading and heading["title"] == title and rest.strip():
        return title, rest.strip()
    return title, extract.text


def _refuse_other_source(documents: Sequence[Document], known: dict[str, Document]) -> None:
    for new in documents:
        old = known.get(new.id)
        if old is not None and old.source != new.source:
            raise UnreadableSourceError(
                f"the document {new.id!r} already comes from {old.source!r}; rename the file, or delete that document",
                path=new.source,
            )


def _same(new: Document, old: Document) -> bool:
    """Whether nothing but the day of retrieval differs."""
    return replace(new, retrieved=old.retrieved) == old


def _store(documents: Sequence[Document], entries: Mapping[str, str], into: Path) -> None:
    """Write all documents and files of entries aside, then move them into place."""
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".ingest-", dir=into) as aside:
        moves = [(save_document(document, Path(aside)), into / "documents") for document in documents]
        for document_id, text in entries.items():
            path = Path(aside) / f"{document_id}.yml"
            path.write_text(text, encoding="utf-8")
            moves.append((path, into / "faq"))
        for path, directory in moves:
            directory.mkdir(exist_ok=True)
            path.replace(directory / path.name)
