"""The report of an evaluation as one HTML page that needs nothing else: no script, no network, no other file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from api.evaluation.charts import bar, coverage_risk_curve, reliability_diagram
from api.evaluation.confidence import calibration_error, coverage_risk, judged_answers, reliability
from api.evaluation.report import Outcome, Rate, Report
from embeddings.errors import IndexFaultError
from embeddings.index.store import IndexStore
from embeddings.ranking.policy import DEFAULT_POLICY, Policy

_UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What neither HTML nor XML can hold."""

_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Origin:
    """What was asked of whom; `version` and `threshold` are None where the Passerelle asked does not tell."""

    questions: str
    version: str | None
    threshold: float | None

    @classmethod
    def of(cls, questions: Path, version: str | None, store: IndexStore) -> "Origin":
        """Look up the threshold of the index version, which is known only if it lies in `store`."""
        return cls(questions.name, version, _threshold(version, store) if version else None)


def render_page(report: Report, origin: Origin, moment: datetime) -> str:
    """Return the page; whatever the questions and the replies hold is shown as text."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )
    environment.filters.update(share=_share, bound=_bound)
    bins, points = reliability(report.outcomes), coverage_risk(report.outcomes)
    return environment.get_template("report.html").render(
        report=report,
        origin=origin,
        moment=moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        figures=_figures(report),
        bins=bins,
        error=calibration_error(bins),
        points=points,
        unstated=report.wrong_when_answering.total - len(judged_answers(report.outcomes)),
        reliability=reliability_diagram(bins),
        curve=coverage_risk_curve(points, origin.threshold) if points else None,
        bar=bar,
        failures=[_failure(outcome) for outcome in report.failures],
    )


def write_page(path: Path, report: Report, origin: Origin) -> None:
    """Write the page of a report made now; raises OSError."""
    path.write_text(render_page(report, origin, datetime.now(UTC)), encoding="utf-8")


def _threshold(version: str, store: IndexStore) -> float | None:
    try:
        fitted = store.find(version).manifest.extra.get("policy")
    except IndexFaultError:
        return None
    return (Policy.from_json(fitted) if fitted else DEFAULT_POLICY).threshold


def _figures(report: Report) -> Mapping[str, tuple[Rate, str]]:
    """Name every headline rate and say on which side its bound lies."""
    return {
        "right": (report.accuracy, "at least"),
        "wrong when answering": (report.wrong_when_answering, "at most"),
        "answered of answerable": (report.answered_of_answerable, "at least"),
        "refused of refusable": (report.refused_of_refusable, "at least"),
    }


def _failure(outcome: Outcome) -> dict[str, object]:
    return {
        "id": outcome.case.id,
        "group": f"{outcome.case.kind}, {outcome.case.lang}",
        "turns": outcome.case.turns,
        "reply": outcome.reply.text if outcome.reply else "no reply",
        "reason": outcome.verdict.reason,
        "confidence": _share(outcome.confidence),
    }


def _printable(value: object) -> object:
    if isinstance(value, str):
        cleaned = _UNPRINTABLE.sub("\ufffd", value)
        return Markup(cleaned) if isinstance(value, Markup) else cleaned
    return value


def _share(share: float | None) -> str:
    return f"{share:.1%}" if share is not None else "–"


def _bound(rate: Rate, side: str) -> str:
    return f"{side} {rate.lower if side == 'at least' else rate.upper:.1%}"
