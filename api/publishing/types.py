"""What the test of a publication finds out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import TypeAdapter

from embeddings.types import Memory
from knowledge.cases import Case
from knowledge.editing.types import Fault, FileChange

Phase = Literal["waiting", "checking", "building", "fitting", "asking", "wordings", "visitors"]
PHASES: tuple[Phase, ...] = ("waiting", "checking", "building", "fitting", "asking", "wordings", "visitors")

Reason = Literal["unchanged", "stale", "faults", "own", "broken", "stolen", "conflict"]
"""Why a publication is blocked. `unchanged`: the files already say so; `stale`: a record changed since its draft began;
`faults`: the knowledge would not hold; `own`: a draft's question fails; `broken`: a question that passed fails;
`stolen`: a curated wording, asked verbatim, leads to another answer; `conflict`: a draft would take several wordings
from one and the same other answer."""

INVALID: frozenset[Reason] = frozenset({"unchanged", "stale", "faults"})
"""With these there is nothing that could be published, whoever wants it."""


@dataclass(frozen=True, slots=True)
class Reaction:
    """What one index replies; `fault` says why that is wrong, "" when it is right or nobody knows what is."""

    kind: str
    text: str
    documents: tuple[str, ...] = ()
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A labelled question put to what is served and to the candidate; `own`: it belongs to one of the drafts."""

    case: Case
    old: Reaction
    new: Reaction
    own: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """What a visitor asked, and what the conversation remembered at that moment."""

    turn_id: str
    text: str
    language: str
    memory: Memory | None


@dataclass(frozen=True, slots=True)
class Changed:
    """A visitor's question whose answer would change; its text stays with the turn, where it can be erased."""

    turn_id: str
    old: Reaction
    new: Reaction


@dataclass(frozen=True, slots=True)
class Stolen:
    """A curated wording that would lead elsewhere; `verbatim`: even when asked in these very words."""

    text: str
    language: str
    owner: str
    thief: str
    verbatim: bool


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a test. Failing cases that failed before are kept by their ids; `seconds` are by phase."""

    faults: tuple[Fault, ...] = ()
    stale: tuple[int, ...] = ()
    is_unchanged: bool = False
    is_ahead: bool = False
    """The files were already ahead of what is served, so that the comparison shows more than the drafts do."""
    own: tuple[Asked, ...] = ()
    broken: tuple[Asked, ...] = ()
    mended: tuple[Asked, ...] = ()
    failing: tuple[str, ...] = ()
    asked: int = 0
    skipped: int = 0
    edited: tuple[str, ...] = ()
    """The ids of what the drafts write or remove."""
    stolen: tuple[Stolen, ...] = ()
    ranked: int = 0
    changed: tuple[Changed, ...] = ()
    visitors: int = 0
    threshold: tuple[float, float] | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Basis:
    """A version of the index and the files it belongs to."""

    index_version: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Examination:
    """What came out; without a candidate there is nothing that could be published."""

    report: Report
    changes: tuple[FileChange, ...] = ()
    base: Basis | None = None
    candidate: Basis | None = None


_REPORT = TypeAdapter(Report)


def report_to_json(report: Report) -> dict[str, Any]:
    """Return plain values, from which `report_from_json` rebuilds an equal report."""
    plain: dict[str, Any] = _REPORT.dump_python(report, mode="json")
    return plain


def report_from_json(data: Mapping[str, Any]) -> Report:
    """Rebuild a report."""
    return _REPORT.validate_python(dict(data))
