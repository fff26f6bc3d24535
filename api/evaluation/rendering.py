"""Show a report to a person, or hand it to a program."""

from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table

from api.evaluation.report import Outcome, Rate, Report

_SHOWN = 160
"""Characters of a failed reply that help to see why."""


def render(report: Report, *, show_fails: bool = False) -> RenderableType:
    """Tables for the terminal; `show_fails` adds one row a failure."""
    tables = [_summary(report), _rates("kind", report.by_kind), _languages(report)]
    if show_fails and report.failures:
        tables.append(_failures(report.failures))
    return Group(*tables)


def report_as_json(report: Report) -> dict[str, Any]:
    """All figures and every failure as JSON values; shares between 0 and 1, times in seconds."""
    wrong = report.wrong_when_answering
    return {
        "accuracy": _rate_as_json(report.accuracy),
        "by_kind": {name: _rate_as_json(rate) for name, rate in report.by_kind.items()},
        "by_language": {name: _rate_as_json(rate) for name, rate in report.by_language.items()},
        "wrong_by_language": {
            name: {**_rate_as_json(rate), "upper_95": rate.upper} for name, rate in report.wrong_by_language.items()
        },
        "wrong_when_answering": {**_rate_as_json(wrong), "upper_95": wrong.upper},
        "answered_of_answerable": _rate_as_json(report.answered_of_answerable),
        "refused_of_refusable": _rate_as_json(report.refused_of_refusable),
        "latency_seconds": {"p50": report.latency(50), "p95": report.latency(95)},
        "failures": [_failure_as_json(outcome) for outcome in report.failures],
    }


def _rate_as_json(rate: Rate) -> dict[str, Any]:
    return {"share": rate.share, "hits": rate.hits, "total": rate.total}


def _failure_as_json(outcome: Outcome) -> dict[str, Any]:
    return {
        "id": outcome.case.id,
        "lang": outcome.case.lang,
        "kind": outcome.case.kind,
        "turns": list(outcome.case.turns),
        "reason": outcome.verdict.reason,
        "answered": outcome.verdict.answered,
        "confidence": outcome.confidence,
        "reply": outcome.reply.text if outcome.reply else None,
    }


def _summary(report: Report) -> Table:
    wrong = report.wrong_when_answering
    table = Table("measure", "value", title=f"{len(report.outcomes)} questions", title_justify="left")
    table.add_row("accuracy", _percent(report.accuracy))
    table.add_row("wrong when answering", f"{_percent(wrong)}, at most {wrong.upper:.1%} (95 % confidence)")
    table.add_row("answered of answerable", _percent(report.answered_of_answerable))
    table.add_row("refused of refusable", _percent(report.refused_of_refusable))
    table.add_row("time to reply", f"p50 {_milliseconds(report.latency(50))}, p95 {_milliseconds(report.latency(95))}")
    return table


def _rates(heading: str, rates: Mapping[str, Rate]) -> Table:
    table = Table(heading, "accuracy")
    for name, rate in rates.items():
        table.add_row(escape(name), _percent(rate))
    return table


def _languages(report: Report) -> Table:
    table = Table("language", "accuracy", "answered", "wrong", "wrong, at most (95 % confidence)")
    for name, rate in report.by_language.items():
        wrong = report.wrong_by_language[name]
        table.add_row(escape(name), _percent(rate), str(wrong.total), str(wrong.hits), f"{wrong.upper:.1%}")
    return table


def _failures(outcomes: tuple[Outcome, ...]) -> Table:
    table = Table("id", "question", "reason", "reply", title="Failures", title_justify="left", show_lines=True)
    for outcome in outcomes:
        text = outcome.reply.text[:_SHOWN] if outcome.reply else ""
        cells = (outcome.case.id, " → ".join(outcome.case.turns), outcome.verdict.reason, text)
        table.add_row(*map(escape, cells))
    return table


def _percent(rate: Rate) -> str:
    return f"{rate.share:.1%} ({rate.hits}/{rate.total})" if rate.share is not None else "–"


def _milliseconds(seconds: float | None) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds is not None else "–"
