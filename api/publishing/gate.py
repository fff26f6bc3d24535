"""Whether drafts may be published."""

from collections import Counter
from collections.abc import Iterator

from api.publishing.types import INVALID, Reason, Report

CONFLICT = 3
"""Wordings of one language that an answer may not lose to a draft; of 489 curated entries 13 would take so many."""


def reasons(report: Report) -> tuple[Reason, ...]:
    """Return what speaks against publishing, () if nothing does.

    Wordings that are only close to another answer, and visitors' questions that would be answered otherwise, are for
    people to judge.
    """
    return tuple(_reasons(report))


def may_override(report: Report) -> bool:
    """Tell whether an admin may publish all the same: what was tested is whole, only its answers are in doubt."""
    return not INVALID.intersection(reasons(report))


def conflicts(report: Report) -> dict[tuple[str, str], int]:
    """Count the wordings of one language that an answer would lose to a draft, by answer and draft, if several."""
    lost = Counter(
        (theft.language, theft.owner, theft.thief)
        for theft in report.stolen
        if theft.thief in report.edited and theft.owner not in report.edited
    )
    return {(owner, thief): count for (_, owner, thief), count in lost.items() if count >= CONFLICT}


def _reasons(report: Report) -> Iterator[Reason]:
    if report.is_unchanged:
        yield "unchanged"
    if report.stale:
        yield "stale"
    if report.faults:
        yield "faults"
    if any(asked.new.fault for asked in report.own):
        yield "own"
    if report.broken:
        yield "broken"
    if any(theft.verbatim for theft in report.stolen):
        yield "stolen"
    if conflicts(report):
        yield "conflict"
