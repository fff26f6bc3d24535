"""What `passerelle check` finds in the knowledge directory, each with the file and line where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Group, RenderableType
from rich.text import Text

from embeddings.answering.served import ServedIndex
from embeddings.quality.thefts import Progress, Theft, find_thefts
from knowledge.base import load_knowledge
from knowledge.checking import Place, Places, locate_in_document, locate_records
from knowledge.coverage import load_claims, uncovered

_SHOWN = 20
"""Close calls that are printed; `--json` has them all."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault at `place` (file and line) about `text`; `other` is the place and `thief` the id of what takes it."""

    place: Place
    text: str
    thief: str = ""
    other: Place | None = None


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Sentences that prove nothing, wordings that lead elsewhere, and those that only their own text keeps apart."""

    uncovered: tuple[Finding, ...]
    stolen: tuple[Finding, ...]
    close: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing has to be corrected; close calls need not be."""
        return not self.uncovered and not self.stolen


def check_coverage(directory: Path) -> tuple[Finding, ...]:
    """Load the knowledge and return the sentences of the documents in `coverage.yml` that prove no answer.

    Raises KnowledgeError, with file and line, for an entry without evidence or whose evidence no longer occurs.
    """
    knowledge = load_knowledge(directory)
    return tuple(
        Finding(locate_in_document(directory, knowledge.documents[found.document_id], found.start), found.text)
        for found in uncovered(knowledge, load_claims(directory, knowledge.documents))
    )


def check_wordings(
    served: ServedIndex, directory: Path, *, closer_than: float, progress: Progress | None = None
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Return the wordings that lead to other evidence than their own: asked verbatim, and only if left out."""
    places = locate_records(directory)
    thefts = find_thefts(served, closer_than=closer_than, progress=progress)
    stolen = tuple(_finding(theft, places) for theft in thefts if theft.verbatim)
    return stolen, tuple(_finding(theft, places) for theft in thefts if not theft.verbatim)


def render(report: CheckReport) -> RenderableType:
    """Return the report for a terminal."""
    return Group(*_lines(report))


def _finding(theft: Theft, places: Places) -> Finding:
    place = places.of_wording(theft.wording.owner, theft.wording.text)
    return Finding(place, theft.wording.text, theft.thief.id, places.records[theft.thief.id])


def _lines(report: CheckReport) -> Iterator[Text]:
    for found in report.uncovered:
        yield _line("red", found, "proves no answer; quote it as evidence, or except it in coverage.yml")
    for found in report.stolen:
        yield _line("red", found, f"leads to {found.thief} ({found.other}); word one of the two differently")
    for found in report.close[:_SHOWN]:
        yield _line("yellow", found, f"is close to {found.thief} ({found.other})")
    if len(report.close) > _SHOWN:
        yield Text(f"… and {len(report.close) - _SHOWN} more that are close to another entry; --json lists them")
    verdict = "passed" if report.passed else "failed"
    yield Text(
        f"{verdict}: {len(report.uncovered)} sentences without answer, {len(report.stolen)} stolen wordings, "
        f"{len(report.close)} close ones",
        style="green" if report.passed else "red",
    )


def _line(style: str, found: Finding, fault: str) -> Text:
    return Text.assemble((f"{found.place}", style), f": “{found.text}” {fault}")
