"""The pictures of an evaluation as inline SVG: sizes in a 360 units wide frame, colours from the page's style."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from api.evaluation.confidence import Bin, Point
from api.evaluation.report import Rate

WIDTH, HEIGHT = 360, 250
LEFT, RIGHT, TOP, FLOOR = 44, 338, 12, 206
TICKS = 5


@dataclass(frozen=True, slots=True)
class Frame:
    """Maps shares to the frame; the vertical axis ends at `top`, the horizontal one at `right`."""

    right: float = 1.0
    top: float = 1.0

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return where the values (x, y) lie; what is above the frame is drawn at its upper edge."""
        across = LEFT + (RIGHT - LEFT) * x / self.right
        return round(across, 1), round(FLOOR - (FLOOR - TOP) * min(y / self.top, 1.0), 1)


def bar(rate: Rate) -> Markup:
    """Draw a share as a bar, with a thin line over the range of its two one-sided 95 % bounds."""
    drawn = Markup(
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="back" width="100" height="10"/><rect class="series" width="{:.1f}" height="10"/>'
        '<rect class="range" x="{:.1f}" y="4" width="{:.1f}" height="2"/></svg>'
    )
    low, high = 100 * rate.lower, 100 * rate.upper
    return drawn.format(100 * (rate.share or 0.0), low, high - low)


def reliability_diagram(bins: Sequence[Bin]) -> Markup:
    """Draw the share of right answers in each bin of confidence against the diagonal, with the count at its foot."""
    frame = Frame()
    parts = [_axes(frame, "confidence of the answers", "share right"), _path([frame.at(0, 0), frame.at(1, 1)], "ideal")]
    parts.extend(_column(frame, found) for found in bins)
    parts.extend(_dot(frame.at(found.mean, found.right.share or 0.0), _told(found)) for found in bins)
    return _svg("Reliability diagram: how often answers of a given confidence are right", parts)


def coverage_risk_curve(points: Sequence[Point], served: float | None) -> Markup:
    """Draw the wrong share of the answers and its upper bound over the share of questions answered.

    `served` is the threshold that is served, if known; its point is marked.
    """
    right = _end(points[-1].answered.share or 0.0)
    frame = Frame(right, _end(max(points[-1].wrong.upper, *(point.wrong.share or 0.0 for point in points))))
    wrong = [frame.at(point.answered.share or 0.0, point.wrong.share or 0.0) for point in points]
    upper = [frame.at(point.answered.share or 0.0, point.wrong.upper) for point in points]
    parts = [_axes(frame, "share of questions answered", "share wrong"), _path(upper, "bound"), _path(wrong, "curve")]
    kept = [point for point in points if served is not None and point.threshold >= served]
    if kept and served is not None:
        parts.append(_mark(frame, kept[-1], served))
    return _svg("Coverage and risk: what share is wrong when more or fewer questions are answered", parts)


def _column(frame: Frame, found: Bin) -> Markup:
    share = found.right.share or 0.0
    (x, y), (end, floor) = frame.at(found.start, share), frame.at(found.end, 0)
    column = Markup(
        '<rect class="series" x="{}" y="{}" width="{:.1f}" height="{:.1f}"><title>{}</title></rect>'
        '<text class="middle" x="{:.1f}" y="{}">{}</text>'
    )
    return column.format(x + 1, y, end - x - 2, floor - y, _told(found), (x + end) / 2, FLOOR - 6, found.right.total)


def _told(found: Bin) -> str:
    return f"{found.right.hits} of {found.right.total} right at a mean confidence of {found.mean:.1%}"


def _mark(frame: Frame, point: Point, served: float) -> Markup:
    answered, wrong = point.answered.share or 0.0, point.wrong.share or 0.0
    x, _ = frame.at(answered, 0)
    drawn = Markup('<path class="served" d="M{} {}V{}"/>{}<text class="end tag" x="{:.1f}" y="{}">{}</text>')
    dot = _dot(frame.at(answered, wrong), f"{answered:.1%} answered, {wrong:.1%} of them wrong")
    return drawn.format(x, TOP, FLOOR, dot, x - 5, TOP + 10, f"served: from {served:.1%}")


def _axes(frame: Frame, across: str, up: str) -> Markup:
    parts = [_tick(frame, number / TICKS) for number in range(TICKS + 1)]
    names = Markup(
        '<text class="middle" x="{}" y="{}">{}</text>'
        '<text class="middle" transform="translate(10 {}) rotate(-90)">{}</text>'
    )
    parts.append(names.format((LEFT + RIGHT) / 2, HEIGHT - 8, across, (TOP + FLOOR) / 2, up))
    return Markup("").join(parts)


def _tick(frame: Frame, share: float) -> Markup:
    x, y = frame.at(share * frame.right, share * frame.top)
    drawn = Markup(
        '<path class="grid" d="M{} {}H{}"/><text class="end" x="{}" y="{:.1f}">{}</text>'
        '<text class="middle" x="{}" y="{}">{}</text>'
    )
    return drawn.format(
        LEFT, y, RIGHT, LEFT - 4, y + 4, _percent(share * frame.top), x, FLOOR + 16, _percent(share * frame.right)
    )


def _path(points: Iterable[tuple[float, float]], name: str) -> Markup:
    return Markup('<path class="{}" d="M{}"/>').format(name, "L".join(f"{x} {y}" for x, y in points))


def _dot(at: tuple[float, float], title: str) -> Markup:
    return Markup('<circle class="dot" cx="{}" cy="{}" r="4"><title>{}</title></circle>').format(*at, title)


def _svg(label: str, parts: Sequence[Markup]) -> Markup:
    frame = Markup('<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>')
    return frame.format(WIDTH, HEIGHT, label, Markup("").join(parts))


def _end(share: float) -> float:
    """Where an axis ends that has to reach `share`: the next multiple of 5 %."""
    return min(max(math.ceil(share * 20), 1) / 20, 1.0)


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"
