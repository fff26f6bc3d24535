"""The geometry of charts; the template draws it as SVG, and the same figures as a table."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 1080, 220
"""Of the drawing, in its own units."""

_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 8, 10, 26
_MOST_LABELS = 10


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A bar, or a part of one; `series` names its colour."""

    series: str
    x: float
    y: float
    width: float
    height: float
    title: str


@dataclass(frozen=True, slots=True)
class Point:
    """A value with the ends of its interval, all three as heights."""

    x: float
    y: float
    low: float
    high: float
    title: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled place on an axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything there is to draw."""

    rectangles: tuple[Rectangle, ...]
    points: tuple[Point, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    floor: int = HEIGHT - _BOTTOM

    @property
    def path(self) -> str:
        """The line through the points, as an SVG path."""
        return " ".join(f"{'M' if n == 0 else 'L'}{p.x:.1f} {p.y:.1f}" for n, p in enumerate(self.points))


def stacked(labels: Sequence[str], series: Mapping[str, Sequence[int]], names: Mapping[str, str]) -> Chart:
    """Draw one bar a label, made of one part a series, the first at the bottom."""
    totals = [sum(values) for values in zip(*series.values(), strict=True)]
    top = nice(max(totals, default=0))
    step = (WIDTH - _LEFT - _RIGHT) / max(len(labels), 1)
    bar = max(step * 0.8, 0.5)
    rectangles = []
    for n, label in enumerate(labels):
        below = 0
        for name, values in series.items():
            if values[n]:
                low, high = _height(below, top), _height(below + values[n], top)
                title = f"{label}: {names[name]} {values[n]}"
                rectangles.append(Rectangle(name, _LEFT + n * step + (step - bar) / 2, high, bar, low - high, title))
                below += values[n]
    return Chart(tuple(rectangles), (), _across(labels, step), _up(top, 5, lambda value: f"{value:.0f}"))


def line(labels: Sequence[str], values: Sequence[tuple[float, float, float] | None]) -> Chart:
    """Draw shares of one with their intervals (share, low, high); None leaves a gap."""
    top = max((high for _, _, high in filter(None, values)), default=1.0)
    top = min(1.0, max(0.05, math.ceil(top * 20) / 20))
    step = (WIDTH - _LEFT - _RIGHT) / max(len(labels), 1)
    points = tuple(
        Point(
            x=_LEFT + (n + 0.5) * step,
            y=_height(value[0], top),
            low=_height(value[1], top),
            high=_height(value[2], top),
            title=f"{labels[n]}: {value[0]:.1%} ({value[1]:.1%} – {value[2]:.1%})",
        )
        for n, value in enumerate(values)
        if value
    )
    return Chart((), points, _across(labels, step), _up(top, 5, lambda value: f"{value:.0%}"))


def nice(value: float) -> int:
    """Return the next larger number that reads well on an axis: 1, 2 or 5 times a power of ten, at least 5."""
    if value <= 5:
        return 5
    power = 10 ** math.floor(math.log10(value))
    return next(int(factor * power) for factor in (1, 2, 5, 10) if factor * power >= value)


def _height(value: float, top: float) -> float:
    return HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * value / top


def _across(labels: Sequence[str], step: float) -> tuple[Tick, ...]:
    every = math.ceil(len(labels) / _MOST_LABELS) or 1
    return tuple(Tick(_LEFT + (n + 0.5) * step, labels[n]) for n in range(0, len(labels), every))


def _up(top: float, parts: int, write: Callable[[float], str]) -> tuple[Tick, ...]:
    values = [top * n / parts for n in range(parts + 1)]
    return tuple(Tick(_height(value, top), write(value)) for value in values)
