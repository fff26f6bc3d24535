"""Whether drafts may be published."""

from collections.abc import Iterator

from api.publishing.types import INVALID, Reason, Report


def reasons(report: Report) -> tuple[Reason, ...]:
    """Return what speaks against publishing, () if nothing does.

    Wordings that are only close to another answer, and visitors' questions that would be answered otherwise, are for
    people to judge.
    """
    return tuple(_reasons(report))


def may_override(report: Report) -> bool:
    """Tell whether an admin may publish all the same: what was tested is whole, only its answers are in doubt."""
    return not INVALID.intersection(reasons(report))


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
