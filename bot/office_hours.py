"""When somebody is at work to read messages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"(\d{1,2}:\d\d)-(\d{1,2}:\d\d)")
_ENTRY = re.compile(rf"({'|'.join(_DAYS)})(?:-({'|'.join(_DAYS)}))?\s+(\S.*)")


@dataclass(frozen=True, slots=True)
class Shift:
    """A span of one weekday (Monday is 0) in the office's own time."""

    weekday: int
    begin: time
    end: time


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """The weekly hours of an office; without shifts nothing is known about them."""

    shifts: tuple[Shift, ...]
    zone: ZoneInfo

    @classmethod
    def parse(cls, text: str, zone: ZoneInfo) -> "OfficeHours":
        """Read hours such as "mon-thu 09:00-12:00 13:30-17:00, fri 09:00-12:00"; an empty text means unknown.

        Raises ValueError naming the part that is wrong.
        """
        entries = [entry.strip().lower() for entry in text.split(",") if entry.strip()]
        return cls(tuple(shift for entry in entries for shift in _shifts(entry)), zone)

    def open_until(self, now: datetime) -> datetime | None:
        """Return when today's shift ends, in the office's time; None if nobody is there now."""
        local = now.astimezone(self.zone)
        ends = [s.end for s in self.shifts if s.weekday == local.weekday() and s.begin <= local.time() < s.end]
        return _at(local, max(ends)) if ends else None

    def next_opening(self, now: datetime) -> datetime | None:
        """Return when the next shift begins, in the office's time; None if no hours are known."""
        local = now.astimezone(self.zone)
        days = (local + timedelta(days=ahead) for ahead in range(8))
        openings = [_at(day, s.begin) for day in days for s in self.shifts if s.weekday == day.weekday()]
        return min((opening for opening in openings if opening > local), default=None)


def _at(day: datetime, moment: time) -> datetime:
    return day.replace(hour=moment.hour, minute=moment.minute, second=0, microsecond=0)


def _shifts(entry: str) -> Iterator[Shift]:
    found = _ENTRY.fullmatch(entry)
    if not found:
        raise ValueError(f"{entry!r} is no office hours: write them as in 'mon-fri 09:00-17:00'")
    first = _DAYS.index(found[1])
    last = _DAYS.index(found[2] or found[1])
    for span in found[3].split():
        begin, end = _span(span)
        for weekday in range(first, last + 1 if last >= first else last + 8):
            yield Shift(weekday % 7, begin, end)


def _span(text: str) -> tuple[time, time]:
    found = _SPAN.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is no span of time: write it as in '09:00-17:00'")
    begin, end = (time.fromisoformat(clock.zfill(5)) for clock in found.groups())
    if begin >= end:
        raise ValueError(f"{text!r} ends before it begins")
    return begin, end
