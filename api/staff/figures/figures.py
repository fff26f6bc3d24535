"""The dashboard's figures."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from api.database.samples import SampleRepository
from api.database.staff_repositories import ReviewRepository
from api.database.statistics import StatisticsRepository, Topic
from api.staff.figures.intervals import Estimate, clopper_pearson
from api.staff.figures.period import Period

ANONYMOUS_FROM = 3
"""What was asked is shown from so many distinct conversations on, so that it is nobody's own question."""

OUTCOMES = ("answer", "clarification", "refusal", "other")
"""How a turn ended: small talk, hand-offs, notices and what was never replied to are "other"."""

_DAILY_UP_TO = 62
_WEEKLY_UP_TO = 400


@dataclass(frozen=True, slots=True)
class Series:
    """Counts over time: one column a day, week or month, one row a name."""

    starts: Sequence[date]
    rows: Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything the dashboard shows of a period; durations are in milliseconds."""

    conversations: int
    turns: int
    degraded: int
    outcomes: Mapping[str, int]
    volume: Series
    ratings: Series
    satisfaction: Estimate
    languages: Mapping[str, int]
    topics: Sequence[Topic]
    gaps: Sequence[Topic]
    durations: Mapping[str, int | None]
    error: Estimate
    reasons: Mapping[str, int]


async def gather(
    statistics: StatisticsRepository, samples: SampleRepository, reviews: ReviewRepository, period: Period
) -> Figures:
    """Count everything."""
    volume = [(hour, _outcome(kind), count) for hour, kind, count in await statistics.by_hour()]
    ratings = await statistics.ratings_by_hour()
    outcomes = _totals(volume, OUTCOMES)
    rated = _totals(ratings, ("up", "down"))
    durations = await statistics.durations()
    reviewed, wrong = await samples.counted(period.since, period.until)
    languages = await statistics.languages()
    return Figures(
        conversations=await statistics.conversations(),
        turns=sum(outcomes.values()),
        degraded=await statistics.degraded(),
        outcomes=outcomes,
        volume=over_time(volume, OUTCOMES, period),
        ratings=over_time(ratings, ("up", "down"), period),
        satisfaction=clopper_pearson(rated["up"], rated["up"] + rated["down"]),
        languages=dict(sorted(languages.items(), key=lambda item: -item[1])),
        topics=await statistics.topics("answer", least=ANONYMOUS_FROM),
        gaps=await statistics.topics("refusal", least=ANONYMOUS_FROM),
        durations={f"p{percent}": percentile(durations, percent / 100) for percent in (50, 95, 99)},
        error=clopper_pearson(wrong, reviewed),
        reasons=await reviews.reasons(period.since, period.until),
    )


def over_time(counts: Iterable[tuple[str, str, int]], names: Sequence[str], period: Period) -> Series:
    """Add up counts by hour to days, or to weeks or months where days would be too many to see."""
    days = period.days()
    starts = list(dict.fromkeys(_start(day, len(days)) for day in days))
    place = {start: n for n, start in enumerate(starts)}
    rows = {name: [0] * len(starts) for name in names}
    for hour, name, count in counts:
        start = _start(period.day_of(hour), len(days))
        if start in place:
            rows[name][place[start]] += count
    return Series(starts, rows)


def percentile(counts: Mapping[int, int], share: float) -> int | None:
    """Return the smallest value that at least `share` of the counted ones do not exceed; None of nothing."""
    wanted = share * sum(counts.values())
    seen = 0
    for value, count in sorted(counts.items()):
        seen += count
        if seen >= wanted:
            return value
    return None


def _start(day: date, days: int) -> date:
    if days <= _DAILY_UP_TO:
        return day
    return day - timedelta(days=day.weekday()) if days <= _WEEKLY_UP_TO else day.replace(day=1)


def _outcome(kind: str | None) -> str:
    return kind if kind in OUTCOMES else "other"


def _totals(counts: Iterable[tuple[str, str, int]], names: Sequence[str]) -> dict[str, int]:
    totals = Counter(dict.fromkeys(names, 0))
    for _, name, count in counts:
        totals[name] += count
    return dict(totals)
