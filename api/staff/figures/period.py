"""The period that figures are of."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Query

from api.staff.access.deps import ServicesDep
from api.staff.conversations.filters import midnight

DEFAULT_DAYS = 28
LONGEST_DAYS = 3660


@dataclass(frozen=True, slots=True)
class Period:
    """From the beginning of `first` to the end of `last`, in `zone`."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def since(self) -> datetime:
        """The first moment."""
        return midnight(self.first, self.zone)

    @property
    def until(self) -> datetime:
        """The first moment after the period."""
        return midnight(self.last + timedelta(days=1), self.zone)

    def days(self) -> list[date]:
        """List all days."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    def day_of(self, hour: str) -> date:
        """Return the day, in `zone`, of an hour in UTC, as in "2026-11-21 17"."""
        return datetime.strptime(hour, "%Y-%m-%d %H").replace(tzinfo=UTC).astimezone(self.zone).date()


def _period(
    services: ServicesDep, since: Annotated[date | None, Query()] = None, until: Annotated[date | None, Query()] = None
) -> Period:
    """Read the period, by default the last four weeks; one that is written the wrong way round is turned."""
    zone = services.settings.timezone
    last = until or datetime.now(zone).date()
    first = since or last - timedelta(days=DEFAULT_DAYS - 1)
    first, last = min(first, last), max(first, last)
    return Period(max(first, last - timedelta(days=LONGEST_DAYS)), last, zone)


PeriodDep = Annotated[Period, Depends(_period)]
