"""A document as the console's form has it: the fields of its front matter and its Markdown, as somebody types them."""

import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

import frontmatter
from pydantic import BaseModel, BeforeValidator

from knowledge.documents import render_document
from knowledge.editing.types import DocumentText
from knowledge.types import Document

_LANGUAGE = re.compile(r"[a-z]{2,3}")


def _line(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value


def _unix(value: object) -> object:
    # Browsers send CRLF from text areas, whatever was in them.
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def _ticked(value: object) -> object:
    # What a form sends of a field that is not set.
    return False if value == "" else value


Line = Annotated[str, BeforeValidator(_line)]


class DocumentForm(BaseModel):
    """What may be edited of a document; every field may be empty or wrong, `faults` says which."""

    title: Line = ""
    publisher: Line = ""
    language: Line = ""
    source: Line = ""
    retrieved: Line = ""
    text: Annotated[str, BeforeValidator(_unix)] = ""
    summary: Annotated[bool, BeforeValidator(_ticked)] = False

    @classmethod
    def of(cls, document: Document) -> "DocumentForm":
        """Return the form of a stored document."""
        values: dict[str, Any] = asdict(document) | {"retrieved": document.retrieved or ""}
        return cls(**values)

    @classmethod
    def read(cls, payload: DocumentText) -> "DocumentForm":
        """Return the form of a draft's payload, which `write` made."""
        metadata: Mapping[str, object]
        metadata, text = frontmatter.parse(payload.text)
        fields: dict[str, Any] = {name: str(value) for name, value in metadata.items() if name != "id"}
        return cls(**fields, text=text)

    def write(self, document_id: str) -> DocumentText:
        """Return the whole file as a draft's payload."""
        return DocumentText(document_id, render_document(self.document(document_id)))

    def document(self, document_id: str) -> Document:
        """Return the document that would be stored."""
        return Document(
            id=document_id,
            title=self.title,
            publisher=self.publisher,
            language=self.language,
            source=self.source,
            retrieved=self.retrieved or None,
            text=self.text,
            summary=self.summary,
        )

    @property
    def faults(self) -> tuple[str, ...]:
        """Name the fields that keep the document from being published."""
        empty = [name for name in ("title", "publisher", "source", "text") if not getattr(self, name)]
        wrong = [] if _LANGUAGE.fullmatch(self.language) and self.language != "und" else ["language"]
        return (*empty, *wrong)
