"""Labelled questions are checked, replies judged by the published rules, and results counted honestly."""

import json
import math
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from api.evaluation import (
    Case,
    InvalidCaseError,
    Outcome,
    Rate,
    Reply,
    Report,
    Verdict,
    judge,
    load_cases,
    render,
    report_as_json,
)
from embeddings.quality.judging import normalise
from knowledge.cases import Expectation

KINDS = ["answer", "refusal", "clarification", "smalltalk", "handoff", "notice"]
CASE = Case(
    id="c-1",
    lang="fr",
    kind="fact",
    turns=("Quand ?",),
    expect="answer",
    source=("accueil",),
    must=(("1994", "nonante-quatre"), ("berne",)),
    must_not=("1995",),
    note="Ouverture.",
)
RIGHT = Reply(frozenset({"answer"}), "À Berne, depuis 1994.", frozenset({"accueil"}))


def as_line(case: Case, **changes: object) -> str:
    fields = {name: getattr(case, name) for name in Case.__slots__}
    return json.dumps({**fields, **changes})


def outcome(case: Case = CASE, *, passed: bool, answered: bool, seconds: float | None = 0.1) -> Outcome:
    return Outcome(case, Verdict(passed, answered, "" if passed else "wrong"), RIGHT, seconds)


def test_reads_every_field_and_skips_blank_lines(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(f"\n{as_line(CASE)}\n\n{as_line(CASE, id='c-2')}\n", encoding="utf-8")
    assert load_cases(path) == (CASE, replace(CASE, id="c-2"))


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("{not json", "line"),
        ("[]", "line"),
        (as_line(CASE, turns=[]), "turns"),
        (as_line(CASE, turns=["Oui ?", 3]), "turns.1"),
        (as_line(CASE, expect="maybe"), "expect"),
        (as_line(CASE, must=["1994"]), "must.0"),
        (as_line(CASE, must=[[]]), "must.0"),
        (as_line(CASE, must_not=[""]), "must_not.0"),
        (json.dumps({"id": "c-9"}), "turns"),
    ],
)
def test_names_file_line_and_field_of_a_malformed_question(tmp_path: Path, line: str, field: str) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(f"{as_line(CASE)}\n\n{line}\n", encoding="utf-8")
    with pytest.raises(InvalidCaseError) as caught:
        load_cases(path)
    assert str(caught.value).startswith(f"{path}:3: ")
    assert f"{field}: " in str(caught.value)


def test_refuses_an_id_twice(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(f"{as_line(CASE)}\n{as_line(CASE)}\n", encoding="utf-8")
    with pytest.raises(InvalidCaseError, match=r":2: the id 'c-1' is taken"):
        load_cases(path)


@pytest.mark.parametrize("content", [None, b"\n\n", b"\xff\xfe"])
def test_says_what_is_wrong_with_a_file_without_questions(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "cases.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InvalidCaseError, match=r"cases\.jsonl: (cannot be read|no question)"):
        load_cases(path)


def test_passes_a_right_answer_whatever_its_accents_case_and_spacing() -> None:
    assert judge(CASE, RIGHT) == Verdict(passed=True, answered=True)
    assert judge(CASE, replace(RIGHT, text="BÉRNE :\u00a0 NONANTE-quatre")).passed


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (replace(RIGHT, text="À Berne."), "lacks 1994 / nonante-quatre"),
        (replace(RIGHT, text="À Berne, 1994 ou 1995."), "says '1995'"),
        (replace(RIGHT, documents=frozenset({"autre"})), "cites autre"),
        (replace(RIGHT, documents=frozenset()), "cites nothing"),
        (replace(RIGHT, text="Berne 1994" + "." * 900), "too long: 910 characters"),
        (replace(RIGHT, kinds=frozenset({"refusal"})), "did not answer: kind refusal"),
        (replace(RIGHT, kinds=frozenset()), "did not answer: kind none"),
    ],
)
def test_says_why_an_answer_fails(reply: Reply, reason: str) -> None:
    verdict = judge(CASE, reply)
    assert (verdict.passed, verdict.reason) == (False, reason)


@pytest.mark.parametrize(("kind", "readable"), [("fact", 900), ("list", 2500)])
def test_counts_every_character_a_visitor_sees(kind: str, readable: int) -> None:
    case = replace(CASE, kind=kind)
    full = "Berne 1994".ljust(readable)
    assert judge(case, replace(RIGHT, text=full)).passed
    assert not judge(case, replace(RIGHT, text=full + " ")).passed


@pytest.mark.parametrize(
    ("expect", "fitting"),
    [
        ("refuse", {"refusal", "clarification", "smalltalk", "handoff", "notice"}),
        ("smalltalk", {"smalltalk", "notice"}),
        ("handoff", {"handoff"}),
    ],
)
def test_expects_the_kind_where_no_answer_is_due(expect: Expectation, fitting: set[str]) -> None:
    case = replace(CASE, expect=expect)
    passing = {kind for kind in KINDS if judge(case, Reply(frozenset({kind}), "")).passed}
    assert passing == fitting


def test_an_answer_beside_a_refusal_is_still_an_answer() -> None:
    verdict = judge(replace(CASE, expect="refuse"), replace(RIGHT, kinds=frozenset({"answer", "refusal"})))
    assert verdict == Verdict(passed=False, answered=True, reason="answered what the documents do not say")


@pytest.mark.parametrize(
    ("text", "plain"),
    [("  L’ŒUVRE\u00a0à\n Genève ", "l'oeuvre a geneve"), ("Straße", "straße"), ("Münchʼn ½", "munch'n 1⁄2")],
)
def test_normalises_what_visitors_do_not_see_as_different(text: str, plain: str) -> None:
    assert normalise(text) == plain


def test_counts_by_kind_language_and_expectation() -> None:
    german = replace(CASE, lang="de", kind="list")
    unanswerable = replace(CASE, kind="near_miss", expect="refuse")
    report = Report(
        (
            outcome(passed=True, answered=True),
            outcome(passed=False, answered=True),
            outcome(german, passed=False, answered=False),
            outcome(unanswerable, passed=True, answered=False),
            outcome(unanswerable, passed=False, answered=True),
            outcome(unanswerable, passed=False, answered=False, seconds=None),
        )
    )
    assert report.accuracy == Rate(2, 6)
    assert report.by_kind == {"fact": Rate(1, 2), "list": Rate(0, 1), "near_miss": Rate(1, 3)}
    assert report.by_language == {"de": Rate(0, 1), "fr": Rate(2, 5)}
    assert report.wrong_when_answering == Rate(2, 3)
    assert report.answered_of_answerable == Rate(2, 3)
    assert report.refused_of_refusable == Rate(1, 3)
    assert len(report.failures) == 4


def test_latency_ignores_cases_without_reply() -> None:
    seconds = [None, *(value / 100 for value in range(101))]
    report = Report(tuple(outcome(passed=True, answered=True, seconds=value) for value in seconds))
    assert report.latency(50) == pytest.approx(0.50)
    assert report.latency(95) == pytest.approx(0.95)


@given(st.integers(0, 300).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_upper_bound_leaves_five_percent_to_chance(counts: tuple[int, int]) -> None:
    """At the bound, seeing so few hits or fewer has a probability of exactly 5 %."""
    rate = Rate(*counts)
    if rate.hits == rate.total:
        assert rate.upper == 1
        return
    p = rate.upper
    chance = sum(
        math.comb(rate.total, hits) * p**hits * (1 - p) ** (rate.total - hits) for hits in range(rate.hits + 1)
    )
    assert chance == pytest.approx(0.05, abs=1e-6)


def test_tables_and_json_tell_the_same_and_survive_markup() -> None:
    hostile = replace(CASE, id="c-[/red]", turns=("[bold]Quand[/bold] ?",))
    report = Report((outcome(passed=True, answered=True), outcome(hostile, passed=False, answered=True)))
    figures = json.loads(json.dumps(report_as_json(report)))
    assert figures["accuracy"] == {"share": 0.5, "hits": 1, "total": 2}
    assert figures["wrong_when_answering"]["upper_95"] == pytest.approx(0.9747, abs=1e-4)
    assert [failure["id"] for failure in figures["failures"]] == ["c-[/red]"]
    terminal = StringIO()
    Console(file=terminal, width=200).print(render(report, show_fails=True))
    shown = terminal.getvalue()
    assert "50.0% (1/2)" in shown
    assert "c-[/red]" in shown
    assert "[bold]Quand[/bold] ?" in shown


def test_nothing_measured_is_shown_as_nothing() -> None:
    figures = report_as_json(Report(()))
    assert figures["accuracy"]["share"] is None
    assert figures["latency_seconds"] == {"p50": None, "p95": None}
    Console(file=StringIO()).print(render(Report(())))
