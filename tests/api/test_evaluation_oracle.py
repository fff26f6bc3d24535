"""Our judge and the published one agree on every reply."""

import importlib.util
import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.evaluation import Case, Reply, judge, load_cases
from embeddings.quality.judging import normalise

QUESTIONS = Path(__file__).resolve().parents[2].parent / "shared" / "questions"
KINDS = ["answer", "refusal", "clarification", "smalltalk", "handoff", "notice"]
LENGTHS = [0, 880, 1200, 2480, 3000]

pytestmark = pytest.mark.skipif(
    not (QUESTIONS / "evaluate.py").exists(), reason="the published judge (../shared/questions) is not here"
)


@pytest.fixture(scope="module")
def oracle() -> ModuleType:
    spec = importlib.util.spec_from_file_location("published_judge", QUESTIONS / "evaluate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def published_cases() -> tuple[Case, ...]:
    return load_cases(QUESTIONS / "dev.jsonl")


def disguised(fragment: str) -> st.SearchStrategy[str]:
    """Write the same words as visitors meet them: capitals, curly apostrophes, wide spaces."""
    return st.sampled_from([fragment, fragment.upper(), fragment.replace("'", "’"), fragment.replace(" ", "\u00a0\n")])


def replies(case: Case) -> st.SearchStrategy[Reply]:
    """Draw replies near the border: mostly the required words, at times a forbidden one or another source."""
    required = [st.sampled_from(group).flatmap(disguised) for group in case.must]
    forbidden = [st.sampled_from(case.must_not).flatmap(disguised)] if case.must_not else []
    words = st.tuples(*required).map(" ".join)
    text = st.one_of(
        words,
        st.tuples(words, *forbidden).map(" ".join),
        st.lists(st.one_of(*required, *forbidden, st.text(max_size=20)), max_size=4).map(" ".join),
    )
    return st.builds(
        Reply,
        kinds=st.one_of(st.just(frozenset({"answer"})), st.frozensets(st.sampled_from(KINDS), max_size=3)),
        text=st.tuples(text, st.sampled_from(LENGTHS)).map(lambda parts: parts[0] + "." * parts[1]),
        documents=st.one_of(
            st.just(frozenset(case.source)), st.frozensets(st.sampled_from(["elsewhere", *case.source]), max_size=2)
        ),
    )


def published(oracle: ModuleType, case: Case, reply: Reply) -> tuple[bool, bool]:
    """Ask the published judge: passed, and answered."""
    as_dict = {"kinds": list(reply.kinds), "text": reply.text, "docs": list(reply.documents)}
    passed, _, answered = oracle.judge(json.loads(json.dumps(asdict(case))), as_dict)
    return passed, answered


@given(data=st.data())
def test_agrees_on_replies_near_the_border(data: st.DataObject, oracle: ModuleType) -> None:
    case = data.draw(st.sampled_from(published_cases()))
    reply = data.draw(replies(case))
    verdict = judge(case, reply)
    assert (verdict.passed, verdict.answered) == published(oracle, case, reply)


def test_agrees_on_a_right_and_a_wrong_reply_to_every_case(oracle: ModuleType) -> None:
    """Both results occur for every case, so that agreement is not agreement on failure alone."""
    for case in published_cases():
        kind = {"answer": "answer", "refuse": "refusal"}.get(case.expect, case.expect)
        right = Reply(frozenset({kind}), " ".join(group[0] for group in case.must), frozenset(case.source))
        wrong = Reply(frozenset({"answer"}), "rien", frozenset())
        assert published(oracle, case, right)[0] is True is judge(case, right).passed, case.id
        assert published(oracle, case, wrong)[0] is False is judge(case, wrong).passed, case.id


@given(st.text())
def test_normalises_alike(oracle: ModuleType, text: str) -> None:
    assert normalise(text) == oracle.norm(text)
