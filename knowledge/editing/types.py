"""The vocabulary of editing: what somebody intends to change, and which files change by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from knowledge.cases import Case

DraftKind = Literal["entry", "gap", "document", "removal"]
RecordKind = Literal["entry", "gap", "document"]


@dataclass(frozen=True, slots=True)
class EvidenceText:
    """A quote that is meant to prove an answer; whether it stands in the document is checked when it is tested."""

    document: str = ""
    section: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class EntryText:
    """A curated answer as somebody types it: any field may still be empty or wrong."""

    id: str
    subject: str = ""
    aspect: str = ""
    questions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    evidence: tuple[EvidenceText, ...] = ()
    kind: Literal["entry"] = "entry"


@dataclass(frozen=True, slots=True)
class GapText:
    """A question to be refused, as somebody types it."""

    id: str
    questions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kind: Literal["gap"] = "gap"


@dataclass(frozen=True, slots=True)
class DocumentText:
    """A whole document file: front matter and Markdown; `id` is its name without `.md`."""

    id: str
    text: str = ""
    kind: Literal["document"] = "document"


@dataclass(frozen=True, slots=True)
class Removal:
    """An entry, gap or document that is to go."""

    id: str
    of: RecordKind
    kind: Literal["removal"] = "removal"


Payload = Annotated[EntryText | GapText | DocumentText | Removal, Field(discriminator="kind")]
"""What a draft intends; `kind` tells which of the four it is."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One intended change with the labelled questions that have to pass once it is made."""

    payload: EntryText | GapText | DocumentText | Removal
    cases: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True)
class FileChange:
    """The text of one file before and after; `path` is relative to the knowledge directory, None: there is no file."""

    path: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a change cannot be made: `field` of its payload ("" where none is to blame) and what is wrong with it.

    Fields of an entry: id, subject, aspect, questions, answers, evidence; of a document: id, text; also "cases".
    `place` is the file and line that the message speaks of, `id` the entry, gap or document.
    """

    field: str
    message: str
    id: str = ""
    place: str = ""


_PAYLOAD: TypeAdapter[EntryText | GapText | DocumentText | Removal] = TypeAdapter(Payload)
_CASES: TypeAdapter[tuple[Case, ...]] = TypeAdapter(tuple[Case, ...])


def payload_to_json(payload: EntryText | GapText | DocumentText | Removal) -> dict[str, Any]:
    """Return plain values, from which `payload_from_json` rebuilds an equal payload."""
    plain: dict[str, Any] = _PAYLOAD.dump_python(payload, mode="json")
    return plain


def payload_from_json(data: Mapping[str, Any]) -> EntryText | GapText | DocumentText | Removal:
    """Rebuild a payload; raises `pydantic.ValidationError` for data of another shape."""
    return _PAYLOAD.validate_python(dict(data))


def cases_to_json(cases: Sequence[Case]) -> list[dict[str, Any]]:
    """Return plain values, as they stand in a file of labelled questions."""
    plain: list[dict[str, Any]] = _CASES.dump_python(tuple(cases), mode="json")
    return plain


def cases_from_json(data: Sequence[Mapping[str, Any]]) -> tuple[Case, ...]:
    """Rebuild labelled questions; raises `pydantic.ValidationError` for data of another shape."""
    return _CASES.validate_python([dict(item) for item in data])
