"""A publication as its page shows it."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from api.database.draft_models import Publication
from api.database.drafts import DraftRepository
from api.database.repositories import TurnRepository
from api.publishing import gate
from api.publishing.going_live import is_as_tested
from api.publishing.types import Asked, Basis, Reason, Report, Stolen, report_from_json
from api.settings import Settings
from api.staff.figures.redaction import redact
from api.staff.publishing.differing import DraftChange, Pair, draft_changes
from knowledge.editing.errors import EditError
from knowledge.editing.files import file_changes
from knowledge.editing.types import Edit, FileChange, payload_from_json
from knowledge.types import Entry, Gap, KnowledgeBase, Roster


@dataclass(frozen=True, slots=True)
class AskedView:
    """A labelled question with both replies; `fault` is a key of the texts with its detail, None for a right reply."""

    asked: Asked
    replies: Pair
    fault: tuple[str, str] | None

    @classmethod
    def of(cls, asked: Asked) -> "AskedView":
        """Compare the replies."""
        return cls(asked, Pair.of(asked.old, asked.new), fault_of(asked.new.fault) if asked.new.fault else None)


@dataclass(frozen=True, slots=True)
class VisitView:
    """A visitor's question, without personal data, with both replies; None if the visitor erased it."""

    turn_id: str
    text: str | None
    language: str
    replies: Pair


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a test found, ready to be shown."""

    report: Report
    reasons: tuple[Reason, ...]
    may_override: bool
    conflicts: Mapping[tuple[str, str], int]
    own: list[AskedView]
    broken: list[AskedView]
    mended: list[AskedView]
    changed: list[VisitView]
    stolen: Sequence[Stolen]
    labels: Mapping[str, str]


def changes_of(publication: Publication) -> tuple[FileChange, ...]:
    """Return the files before and after."""
    return tuple(FileChange(**change) for change in publication.changes or ())


def drafts_of(publication: Publication, labels: Mapping[str, str], directory: Path | None = None) -> list[DraftChange]:
    """Return what each draft changes; before the test has found that out, it is read from the files of `directory`."""
    changes = changes_of(publication)
    if publication.changes is None and directory is not None:
        edits = [Edit(payload_from_json(item["payload"])) for item in publication.contents]
        with suppress(EditError):
            changes = file_changes(directory, edits)
    return draft_changes(publication.contents, changes, labels)


async def outcome_of(publication: Publication, session: AsyncSession, labels: Mapping[str, str]) -> Outcome | None:
    """Return the outcome of a finished test, None for one that has none."""
    if publication.report is None:
        return None
    report = report_from_json(publication.report)
    return Outcome(
        report=report,
        reasons=gate.reasons(report),
        may_override=gate.may_override(report),
        conflicts=gate.conflicts(report),
        own=[AskedView.of(one) for one in report.own],
        broken=[AskedView.of(one) for one in report.broken],
        mended=[AskedView.of(one) for one in report.mended],
        changed=await _visits(report, session),
        stolen=report.stolen,
        labels=labels,
    )


async def are_drafts_changed(publication: Publication, session: AsyncSession) -> bool:
    """Tell whether a draft was changed or closed since it was put to the test."""
    drafts = await DraftRepository(session).find([item["draft"] for item in publication.contents])
    versions = {draft.id: draft.version for draft in drafts if draft.state == "open"}
    return any(versions.get(item["draft"]) != item["version"] for item in publication.contents)


async def is_outdated(publication: Publication, session: AsyncSession, settings: Settings) -> bool:
    """Tell whether drafts, files or index are no longer those that were tested."""
    if await are_drafts_changed(publication, session):
        return True
    if publication.base is None or publication.candidate is None:
        return False
    base, candidate = Basis(**publication.base), Basis(**publication.candidate)
    return not await asyncio.to_thread(is_as_tested, settings, changes_of(publication), base, candidate)


def fault_of(reason: str) -> tuple[str, str]:
    """Return the name of what the judge found wrong, and its detail."""
    for start, name in _FAULTS.items():
        if reason.startswith(start):
            return name, reason.removeprefix(start).strip(" :'\"")
    return "other", reason


_FAULTS = {
    "answered what": "answered",
    "did not answer": "unanswered",
    "too long": "long",
    "lacks": "lacks",
    "says": "says",
    "cites": "cites",
}


async def _visits(report: Report, session: AsyncSession) -> list[VisitView]:
    turns = TurnRepository(session)
    views = []
    for changed in report.changed:
        turn = await turns.get(changed.turn_id)
        text, language = (redact(turn.text), turn.language) if turn else (None, "")
        views.append(VisitView(changed.turn_id, text, language, Pair.of(changed.old, changed.new)))
    return views


def labels_of(publications: Sequence[Publication], knowledge: KnowledgeBase | None, language: str) -> dict[str, str]:
    """Name entries, gaps and rosters by their first question, those that the drafts write included."""
    owners: list[Entry | Gap | Roster] = [*knowledge.entries, *knowledge.gaps, *knowledge.rosters] if knowledge else []
    questions: dict[str, Mapping[str, Sequence[str]]] = {owner.id: owner.questions for owner in owners}
    for publication in publications:
        written = {item["target"]: item["payload"].get("questions") for item in publication.contents}
        questions |= {target: wordings for target, wordings in written.items() if wordings}
    return {owner: _first(wordings, language) for owner, wordings in questions.items()}


def _first(wordings: Mapping[str, Sequence[str]], language: str) -> str:
    texts = [*wordings.get(language, ()), *(text for texts in wordings.values() for text in texts)]
    return next((text for text in texts if text.strip()), "")
