"""Bring an organisation's own texts in: read, clean, and store them as documents."""

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from knowledge.blocks import HEADING
from knowledge.boilerplate import Text, remove_repeated
from knowledge.documents import load_documents, save_document
from knowledge.errors import UnreadableSourceError
from knowledge.normalisation import words
from knowledge.readers import Extract, read_source
from knowledge.readers.web import is_url
from knowledge.types import Document

SUFFIXES = frozenset({".md", ".markdown", ".txt", ".html", ".htm", ".pdf", ".docx"})
"""What is read of a folder; a file given by its own name is read whatever it is called."""

Progress = Callable[[str, int, int], None]
"""Called with a source's name, its number (from 1) and the number of sources, before it is read."""


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What one ingestion did: document ids, removed navigation lines, and files of a folder that no reader takes."""

    added: tuple[str, ...]
    replaced: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed_lines: int
    skipped: tuple[Path, ...]


def ingest(sources: Sequence[str], into: Path, *, progress: Progress | None = None) -> IngestReport:
    """Read files, folders (with their subfolders) and addresses into `into/documents/<id>.md`.

    Navigation that repeats across the sources is removed. A source that was ingested before replaces its document.
    All or nothing: raises UnreadableSourceError, and changes no document, when one source cannot be read, a folder
    holds nothing to read, or two different sources would become the same document.
    """
    names, skipped = _expand(sources)
    extracts = []
    for number, name in enumerate(names, start=1):
        if progress is not None:
            progress(name, number, len(names))
        extracts.append(read_source(name))
    cleared = remove_repeated([Text(_names(extract), extract.text) for extract in extracts])
    ids = _ids(names)
    documents = [
        _document(document_id, name, replace(extract, text=text))
        for document_id, name, extract, text in zip(ids, names, extracts, cleared.texts, strict=True)
    ]
    directory = into / "documents"
    known = load_documents(directory)
    _refuse_other_source(documents, known)
    unchanged = {new.id for new in documents if new.id in known and _same(new, known[new.id])}
    changed = [new for new in documents if new.id not in unchanged]
    _store(changed, directory)
    return IngestReport(
        added=tuple(new.id for new in changed if new.id not in known),
        replaced=tuple(new.id for new in changed if new.id in known),
        unchanged=tuple(sorted(unchanged)),
        removed_lines=cleared.removed_lines,
        skipped=skipped,
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
        readable = [path for path in files if path.suffix.lower() in SUFFIXES]
        if not readable:
            raise UnreadableSourceError(f"no file with {', '.join(sorted(SUFFIXES))} in this folder", path=source)
        names += map(str, readable)
        skipped += [path for path in files if path not in readable]
    return list(dict.fromkeys(names)), tuple(skipped)


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


def _ids(names: Sequence[str]) -> list[str]:
    """Document ids from the names; sources of one name get their folder in front."""
    stems = ["-".join(words(_stem(name))) for name in names]
    count = Counter(stems)
    ids = [stem if count[stem] == 1 else _id_with_folder(name) for name, stem in zip(names, stems, strict=True)]
    for document_id, name in zip(ids, names, strict=True):
        if not document_id or ids.count(document_id) > 1:
            raise UnreadableSourceError("no document id can be made of this name; rename the file", path=name)
    return ids


def _id_with_folder(name: str) -> str:
    folder = urlsplit(name).path.rpartition("/")[0] if is_url(name) else Path(name).resolve().parent.name
    return "-".join(words(f"{folder} {_stem(name)}"))


def _document(document_id: str, name: str, extract: Extract) -> Document:
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


def _store(documents: Sequence[Document], directory: Path) -> None:
    """Write all documents aside, then move them into place."""
    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".ingest-", dir=directory) as aside:
        written = [save_document(document, Path(aside)) for document in documents]
        for path in written:
            path.replace(directory / path.name)
