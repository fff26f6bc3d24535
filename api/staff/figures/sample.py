"""The weekly random sample for review."""

from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.database.samples import SampleRepository
from api.staff.access.deps import PageDep, Reviewer, ServicesDep, Transaction
from api.staff.access.errors import NotThereError
from api.staff.conversations.filters import midnight
from api.staff.figures.intervals import clopper_pearson

router = APIRouter()


@router.get("/sample")
async def show_sample(
    _: Reviewer,
    page: PageDep,
    services: ServicesDep,
    session: Transaction,
    week: Annotated[str | None, Query(pattern=r"^\d{4}-W\d{2}$")] = None,
) -> Response:
    """Show the sample of a week, by default of the last one that is over; it is drawn when first looked at."""
    zone = services.settings.timezone
    samples = SampleRepository(session)
    this_monday = monday_of(datetime.now(zone).date())
    monday = first_day(week) if week else this_monday - timedelta(days=7)
    if monday >= this_monday:
        raise NotThereError("The sample of a week can be drawn once the week is over.")
    shown = name_of(monday)
    await samples.draw(shown, midnight(monday, zone), midnight(monday + timedelta(days=7), zone))
    await session.flush()
    weeks = await samples.weeks()
    return page.render(
        "sample.html",
        section="sample",
        week=shown,
        rows=await samples.rows(shown),
        weeks=[(one, clopper_pearson(one.wrong, one.reviewed)) for one in reversed(weeks)],
        earlier=name_of(monday - timedelta(days=7)),
        later=name_of(monday + timedelta(days=7)) if monday + timedelta(days=7) < this_monday else None,
    )


def monday_of(day: date) -> date:
    """Return the first day of the ISO week of `day`."""
    return day - timedelta(days=day.weekday())


def name_of(monday: date) -> str:
    """Return the name of the ISO week that begins on `monday`, as in "2026-W47"."""
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02}"


def first_day(week: str) -> date:
    """Return the first day of a named ISO week; raises `NotThereError` for a week the calendar does not have."""
    try:
        return date.fromisocalendar(int(week[:4]), int(week[6:]), 1)
    except ValueError as error:
        raise NotThereError(f"There is no week {week} in the calendar.") from error
