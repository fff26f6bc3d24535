"""The dashboard's figures are right, and what is asked is shown only when it is nobody's own question."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom
from sqlalchemy import select, update
from staff_standins import Running, reply

from api.database.models import Turn
from api.database.staff_models import QuestionVector, SampledTurn
from api.staff.figures.charts import line, nice, stacked
from api.staff.figures.figures import over_time, percentile
from api.staff.figures.intervals import clopper_pearson
from api.staff.figures.period import Period
from api.staff.figures.sample import first_day, monday_of, name_of

ZURICH = ZoneInfo("Europe/Zurich")


@given(st.integers(1, 300).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_the_interval_is_where_the_tails_of_the_binomial_say(counted: tuple[int, int]) -> None:
    """Its definition: at each end, what was observed or more extreme has a probability of 2.5 %."""
    count, total = counted
    estimate = clopper_pearson(count, total)
    assert 0 <= estimate.low <= count / total <= estimate.high <= 1
    if count:
        assert binom.sf(count - 1, total, estimate.low) == pytest.approx(0.025, abs=1e-6)
    if count < total:
        assert binom.cdf(count, total, estimate.high) == pytest.approx(0.025, abs=1e-6)


def test_nothing_reviewed_tells_nothing() -> None:
    estimate = clopper_pearson(0, 0)
    assert (estimate.share, estimate.low, estimate.high) == (None, 0.0, 1.0)


@given(st.lists(st.integers(0, 50), min_size=1), st.floats(0.01, 1))
def test_percentiles_agree_with_sorting(values: list[int], share: float) -> None:
    counts = {value: values.count(value) for value in values}
    expected = next(v for n, v in enumerate(sorted(values), 1) if n >= share * len(values))
    assert percentile(counts, share) == expected
    assert percentile({}, share) is None


def test_hours_are_added_up_to_days_where_staff_are() -> None:
    """23:30 UTC is the next day in Zurich; an hour outside the period is left out."""
    period = Period(date(2026, 7, 1), date(2026, 7, 2), ZURICH)
    counts = [
        ("2026-06-30 23", "up", 2),
        ("2026-07-01 21", "up", 3),
        ("2026-07-01 22", "down", 5),
        ("2026-07-02 22", "up", 7),
    ]
    series = over_time(counts, ("up", "down"), period)
    assert series.starts == [date(2026, 7, 1), date(2026, 7, 2)]
    assert series.rows == {"up": [5, 0], "down": [0, 5]}


@pytest.mark.parametrize(("days", "columns"), [(62, 62), (70, 11), (730, 24)])
def test_long_periods_have_wider_columns(days: int, columns: int) -> None:
    first = date(2026, 1, 1)
    period = Period(first, first + timedelta(days=days - 1), ZURICH)
    assert len(over_time([], ("up",), period).starts) == columns


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=40))
def test_bars_are_as_high_as_their_numbers_and_stay_inside(pairs: list[tuple[int, int]]) -> None:
    chart = stacked(
        [str(n) for n in range(len(pairs))],
        {"a": [a for a, _ in pairs], "b": [b for _, b in pairs]},
        {"a": "A", "b": "B"},
    )
    top = nice(max(a + b for a, b in pairs))
    inside = chart.floor - chart.up[-1].at
    heights = [bar.height for bar in chart.rectangles]
    assert heights == pytest.approx([v / top * inside for pair in pairs for v in pair if v])
    assert all(bar.y >= chart.up[-1].at - 1e-6 and bar.x + bar.width <= chart.right + 1e-6 for bar in chart.rectangles)


def test_a_line_leaves_out_weeks_without_reviews() -> None:
    chart = line(["W1", "W2", "W3"], [(0.1, 0.0, 0.3), None, (0.2, 0.1, 0.4)])
    assert len(chart.points) == 2
    assert all(point.high <= point.y <= point.low for point in chart.points)
    assert line([], []).points == ()


async def test_the_dashboard_counts_what_happened(console: Running) -> None:
    console.rasa.reply = reply()
    for n in range(3):
        said = await console.say(f"Où ? {n}")
    await console.rate(said["turn_id"], "up")
    console.rasa.reply = reply("refusal", "Non.")
    refused = await console.say("Combien ?")
    await console.rate(refused["turn_id"], "down")
    await console.enter("reviewer")
    page = await console.get("/dashboard")
    assert "75 %</dd>" in page
    assert "3 of 4" in page
    assert "50 %</dd>" in page
    assert '<rect class="series answer"' in page
    assert ">entry<" in page
    assert "export.csv" not in page
    empty = await console.get("/dashboard?since=2020-01-01&until=2020-01-31")
    assert "3 of 4" not in empty
    assert "Nothing yet." in empty


async def test_what_was_asked_in_two_conversations_only_is_not_shown(console: Running) -> None:
    """Often asked by one visitor is still that visitor's own question."""
    console.rasa.reply = reply()
    said = await console.say("Où ?")
    for _ in range(4):
        await console.say("Où ?", conversation_id=said["conversation_id"])
    await console.say("Où ?")
    await console.enter("reviewer")
    assert ">entry<" not in await console.get("/dashboard")
    await console.say("Où ?")
    assert ">entry<" in await console.get("/dashboard")


async def test_unanswered_questions_are_grouped_from_three_conversations_on(console: Running) -> None:
    console.rasa.reply = reply("refusal", "Non.")
    said = await console.say("quel temps demain ada@example.org")
    for _ in range(3):
        await console.say("quel temps demain ada@example.org", conversation_id=said["conversation_id"])
    await console.say("quel temps demain ada@example.org")
    await console.say("prix du passeport kosovar")
    await console.enter("reviewer")
    page = await console.get("/unanswered")
    assert "quel temps" not in page
    assert "0 of 6" in page
    await console.say("quel temps demain ada@example.org")
    page = await console.get("/unanswered")
    assert "quel temps demain [e-mail]" in page
    assert "6 questions in 3 conversations" in page
    assert "passeport" not in page
    assert "ada@example.org" not in page


async def test_vectors_are_made_once_and_erased_with_the_question(console: Running) -> None:
    console.rasa.reply = reply("refusal", "Non.")
    said = await console.say("quel temps demain")
    await console.enter("reviewer")
    await console.get("/unanswered")
    assert len((await console.query(lambda s: s.scalars(select(QuestionVector.turn_id)))).all()) == 1
    await console.get("/unanswered")
    await console.client.delete("/api/conversation", headers={"X-Conversation": said["conversation_id"]})
    assert (await console.query(lambda s: s.scalars(select(QuestionVector.turn_id)))).all() == []


async def test_the_sample_is_drawn_once_from_the_whole_week_and_estimates_the_error(console: Running) -> None:
    console.rasa.reply = reply()
    for n in range(60):
        await console.say(f"Où ? {n}")
    monday = monday_of(datetime.now(ZURICH).date()) - timedelta(days=7)
    in_week = datetime(monday.year, monday.month, monday.day, 12, tzinfo=UTC) + timedelta(days=2)
    await console.query(lambda session: session.execute(update(Turn).values(received_at=in_week)))
    await console.enter("reviewer")
    week = name_of(monday)
    assert "0 of 50 reviewed" in await console.get("/sample")
    drawn = (await console.query(lambda session: session.scalars(select(SampledTurn.turn_id)))).all()
    await console.get(f"/sample?week={week}")
    assert (await console.query(lambda session: session.scalars(select(SampledTurn.turn_id)))).all() == drawn
    for turn in drawn[:10]:
        fields = {"verdict": "wrong", "reason": "outdated"} if turn == drawn[0] else {"verdict": "right"}
        await console.post(f"/turns/{turn}/review", "/conversations/1", **fields)
    page = await console.get("/sample")
    assert "10 of 50 reviewed" in page
    assert "10.0 %" in page
    assert "0.3 % – 44.5 %" in page
    dashboard = await console.get(f"/dashboard?since={monday}&until={monday + timedelta(days=6)}")
    assert "0.3 % – 44.5 % with 95 % confidence, from 10 reviewed" in dashboard
    assert "Outdated: 1" in dashboard


@pytest.mark.parametrize("week", ["2026-W99", "9999-W01", "0000-W01"])
async def test_weeks_that_are_not_over_or_do_not_exist_have_no_sample(console: Running, week: str) -> None:
    await console.enter("reviewer")
    await console.get(f"/sample?week={week}", 404)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_weeks_have_one_name(day: date) -> None:
    assert first_day(name_of(monday_of(day))) == monday_of(day)
