"""Stored documents: Markdown files with front matter."""

import re
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import frontmatter
import yaml

from knowledge.errors import InvalidDocumentError
from knowledge.types import Document

_REQUIRED = ("id", "title", "publisher", "language", "source")
_FIELDS = frozenset((*_REQUIRED, "retrieved", "summary"))
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


def load_document(path: Path) -> Document:
    """Read one document file.

    Raises InvalidDocumentError when it is no UTF-8 Markdown with front matter, a field is missing, unknown or no
    text, the id differs from the file's name, or there is no body.
    """
    metadata, text = _parse(path)
    unknown = sorted(str(field) for field in metadata.keys() - _FIELDS)
    if unknown:
        raise InvalidDocumentError(f"unknown field {unknown[0]!r}; known are {', '.join(sorted(_FIELDS))}", path=path)
    fields = {name: _text_field(metadata, name, path) for name in _REQUIRED}
    if fields["id"] != path.stem or not _ID.fullmatch(fields["id"]):
        raise InvalidDocumentError(
            f"field 'id' is {fields['id']!r}; it must equal the file's name and be lower-case-with-hyphens", path=path
        )
    if not _LANGUAGE.fullmatch(fields["language"]):
        raise InvalidDocumentError(
            f"field 'language' is {fields['language']!r}; write a code such as 'fr' or 'en'", path=path
        )
    if not text:
        raise InvalidDocumentError("there is no text below the front matter", path=path)
    summary = metadata.get("summary", False)
    if not isinstance(summary, bool):
        raise InvalidDocumentError("field 'summary' must be true or false", path=path)
    return Document(**fields, retrieved=_retrieved(metadata, path), text=text, summary=summary)


def load_documents(directory: Path) -> dict[str, Document]:
    """Read every document of a directory, by id in the order of ids; empty where the directory does not exist."""
    documents = (load_document(path) for path in sorted(directory.glob("*.md")))
    return {document.id: document for document in documents}


def save_document(document: Document, directory: Path) -> Path:
    """Write a document to `directory/<id>.md` and return that path."""
    path = directory / f"{document.id}.md"
    path.write_text(render_document(document), encoding="utf-8")
    return path


def render_document(document: Document) -> str:
    """Render the document as it is stored: front matter, a blank line, the text."""
    fields = asdict(document)
    metadata = {name: value for name, value in fields.items() if name != "text" and value not in (None, False)}
    return frontmatter.dumps(frontmatter.Post(document.text, **metadata), sort_keys=False, width=1000) + "\n"


def _parse(path: Path) -> tuple[dict[str, Any], str]:
    try:
        metadata, text = frontmatter.parse(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InvalidDocumentError("the file is not UTF-8; save it as UTF-8", path=path) from error
    except yaml.YAMLError as error:
        raise InvalidDocumentError(f"the front matter is not valid YAML: {error}", path=path) from error
    if not metadata:
        raise InvalidDocumentError("there is no front matter; begin the file with '---' and its fields", path=path)
    return metadata, text


def _text_field(metadata: dict[str, Any], name: str, path: Path) -> str:
    value = metadata.get(name)
    if value is None:
        raise InvalidDocumentError(f"field {name!r} is missing in the front matter", path=path)
    if not isinstance(value, str) or not value.strip():
        raise InvalidDocumentError(f"field {name!r} must be text; put it in quotes", path=path)
    return value.strip()


def _retrieved(metadata: dict[str, Any], path: Path) -> str | None:
    value = metadata.get("retrieved")
    if value is None:
        return None
    try:
        return (value if isinstance(value, date) else date.fromisoformat(value)).isoformat()
    except (TypeError, ValueError) as error:
        raise InvalidDocumentError("field 'retrieved' must be a date such as 2025-01-31", path=path) from error
