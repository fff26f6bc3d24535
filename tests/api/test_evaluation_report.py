"""The figures behind the report are right, and the page shows hostile text as text."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from scipy.stats import binom

from api.evaluation import Case, Outcome, Rate, Reply, Report, Verdict, render
from api.evaluation.confidence import calibration_error, coverage_risk, reliability
from api.evaluation.html import Origin, render_page, write_page
from embeddings.index.store import IndexStore

CASE = Case("c-1", "fr", "fact", ("Quand ?",), "answer", (), (), (), "")
ORIGIN = Origin("dev.jsonl", "20260101T000000000000Z-0123456789abcdef", 0.8)
MOMENT = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
HOSTILE = "</style><script>alert(1)</script>\"'&<svg onload=x>\x00\x1b\ufffe]]>"

judged = st.lists(
    st.tuples(st.floats(0, 1) | st.none(), st.booleans(), st.booleans(), st.sampled_from(["fr", "de"])), max_size=40
)


def outcome(
    confidence: float | None, passed: bool, answered: bool = True, lang: str = "fr", reason: str = "wrong"
) -> Outcome:
    case = replace(CASE, lang=lang)
    reply = Reply(frozenset({"answer" if answered else "refusal"}), "1994")
    return Outcome(case, Verdict(passed, answered, "" if passed else reason), reply, 0.1, confidence)


def parsed(report: Report, origin: Origin = ORIGIN) -> ET.Element:
    return ET.fromstring(render_page(report, origin, MOMENT))


def test_calibration_error_equals_the_computation_by_hand() -> None:
    outcomes = [
        outcome(0.95, passed=True),
        outcome(0.97, passed=True),
        outcome(1.0, passed=False),
        outcome(0.8, passed=True),
        outcome(0.89, passed=False, answered=False),  # a refusal says nothing about answers
        outcome(None, passed=False),
    ]
    bins = reliability(outcomes)
    assert [(found.start, found.right) for found in bins] == [(0.8, Rate(1, 1)), (0.9, Rate(2, 3))]
    by_hand = 1 / 4 * abs(1 - 0.8) + 3 / 4 * abs(2 / 3 - (0.95 + 0.97 + 1.0) / 3)
    assert calibration_error(bins) == pytest.approx(by_hand)


def test_nothing_answered_has_no_calibration_error_and_still_a_page() -> None:
    report = Report((outcome(0.2, passed=True, answered=False),))
    assert calibration_error(reliability(report.outcomes)) is None
    assert "No answer stated a confidence" in render_page(report, ORIGIN, MOMENT)


@given(judged)
def test_a_lower_threshold_answers_more_and_ends_with_every_answer(
    results: list[tuple[float | None, bool, bool, str]],
) -> None:
    outcomes = [outcome(*result) for result in results]
    points = coverage_risk(outcomes)
    stated = [
        (confidence, passed) for confidence, passed, answered, _ in results if answered and confidence is not None
    ]
    assert all(a.threshold > b.threshold for a, b in pairwise(points))
    assert all(a.answered.hits < b.answered.hits for a, b in pairwise(points))
    assert all(a.wrong.hits <= b.wrong.hits for a, b in pairwise(points))
    for point in points:
        kept = [one for one in stated if one[0] >= point.threshold]
        assert point.wrong == Rate.of(not passed for _, passed in kept)
    assert len(points) == len({confidence for confidence, _ in stated})


@given(st.integers(1, 60).flatmap(lambda total: st.tuples(st.integers(1, total), st.just(total))))
def test_at_the_lower_bound_so_many_hits_have_a_chance_of_one_in_twenty(counts: tuple[int, int]) -> None:
    hits, total = counts
    rate = Rate(hits, total)
    assert binom.sf(hits - 1, total, rate.lower) == pytest.approx(0.05)
    assert rate.lower < hits / total <= rate.upper


@given(judged.filter(bool))
@settings(max_examples=25, deadline=None)
def test_the_page_is_well_formed_and_every_mark_lies_within_its_frame(
    results: list[tuple[float | None, bool, bool, str]],
) -> None:
    page = parsed(Report(tuple(outcome(*result) for result in results)))
    for dot in page.iter("circle"):
        assert 0 <= float(dot.attrib["cx"]) <= 360
        assert 0 <= float(dot.attrib["cy"]) <= 250
    assert all(float(column.attrib["height"]) >= 0 for column in page.iter("rect"))


def test_hostile_text_is_shown_and_not_obeyed() -> None:
    case = replace(CASE, id=HOSTILE, lang=HOSTILE, kind=HOSTILE, turns=(HOSTILE, HOSTILE))
    reply = Reply(frozenset({"answer"}), HOSTILE)
    report = Report((Outcome(case, Verdict(passed=False, answered=True, reason=HOSTILE), reply, 0.1, 0.9),))
    page = parsed(report, Origin(HOSTILE, HOSTILE, None))
    assert not list(page.iter("script"))
    assert not [name for element in page.iter() for name in element.attrib if name.startswith("on")]
    quoted = page.find(".//blockquote")
    assert quoted is not None
    assert quoted.text == HOSTILE.replace("\x00", "\ufffd").replace("\x1b", "\ufffd").replace("\ufffe", "\ufffd")


def test_the_page_needs_no_other_file() -> None:
    text = render_page(Report((outcome(0.9, passed=False),)), ORIGIN, MOMENT)
    assert "<script" not in text
    assert "http" not in text
    assert "url(" not in text


def test_the_served_threshold_is_marked_where_it_is_known() -> None:
    report = Report(
        (outcome(0.95, passed=True), outcome(0.85, passed=False), outcome(0.3, passed=True, answered=False))
    )
    assert "served: from 80.0%" in render_page(report, ORIGIN, MOMENT)
    assert "66.7% answered, 50.0% of them wrong" in render_page(report, ORIGIN, MOMENT)
    assert "served: from" not in render_page(report, replace(ORIGIN, threshold=None), MOMENT)


def test_an_index_version_that_is_not_here_has_no_known_threshold(tmp_path: Path) -> None:
    origin = Origin.of(tmp_path / "dev.jsonl", ORIGIN.version, IndexStore(tmp_path))
    assert origin == Origin("dev.jsonl", ORIGIN.version, None)
    write_page(tmp_path / "out.html", Report((outcome(0.9, passed=True),)), origin)
    assert "whose threshold is not known here" in (tmp_path / "out.html").read_text(encoding="utf-8")


def test_the_terminal_tells_answers_wrong_ones_and_the_bound_of_each_language() -> None:
    answers = [outcome(0.9, passed=number > 0, lang="fr") for number in range(40)]
    refusals = [outcome(0.1, passed=True, answered=False, lang="de")]
    report = Report((*answers, *refusals))
    assert report.wrong_by_language == {"de": Rate(0, 0), "fr": Rate(1, 40)}
    console = Console(width=120, record=True)
    console.print(render(report))
    rows = [line.split("│") for line in console.export_text().splitlines() if "│" in line]
    cells = {row[1].strip(): [cell.strip() for cell in row[3:6]] for row in rows if len(row) == 7}
    assert cells["fr"] == ["40", "1", f"{Rate(1, 40).upper:.1%}"]
    assert cells["de"] == ["0", "0", "100.0%"]
