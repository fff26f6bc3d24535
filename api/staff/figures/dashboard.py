"""The dashboard: how much is asked, how it ends, and how often the bot is wrong."""

from fastapi import APIRouter, Response

from api.database.samples import SampleRepository
from api.database.staff_repositories import ReviewRepository
from api.database.statistics import StatisticsRepository
from api.staff.access.deps import PageDep, Reviewer, Transaction, WorkshopDep
from api.staff.conversations.turn_view import label_of
from api.staff.figures.charts import line, stacked
from api.staff.figures.figures import OUTCOMES, gather
from api.staff.figures.intervals import clopper_pearson
from api.staff.figures.period import PeriodDep

router = APIRouter()


@router.get("/dashboard")
async def show_dashboard(
    _: Reviewer, page: PageDep, workshop: WorkshopDep, session: Transaction, period: PeriodDep
) -> Response:
    """Show the figures of a period."""
    samples = SampleRepository(session)
    statistics = StatisticsRepository(session, period.since, period.until)
    figures = await gather(statistics, samples, ReviewRepository(session), period)
    weeks = [(week.week, clopper_pearson(week.wrong, week.reviewed)) for week in await samples.weeks()]
    labels = [page.day(start) for start in figures.volume.starts]
    axis = [page.short_day(start) for start in figures.volume.starts]
    knowledge = workshop.knowledge()
    return page.render(
        "dashboard.html",
        section="dashboard",
        period=period,
        figures=figures,
        labels=labels,
        weeks=weeks,
        volume=stacked(axis, figures.volume.rows, {name: page.texts.name("outcomes", name) for name in OUTCOMES}),
        ratings=stacked(
            axis, figures.ratings.rows, {name: page.texts.name("ratings", name) for name in ("up", "down")}
        ),
        errors=line(
            [week for week, _ in weeks],
            [(e.count / e.total, e.low, e.high) if e.total else None for _, e in weeks],
        ),
        topic_names={
            found.topic: label_of(found.topic, knowledge, page.texts.language)
            for found in (*figures.topics, *figures.gaps)
        },
    )
