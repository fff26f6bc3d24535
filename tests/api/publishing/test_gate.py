"""What blocks a publication, and what an admin may decide otherwise."""

from dataclasses import replace

import pytest

from api.publishing.gate import may_override, reasons
from api.publishing.types import Asked, Changed, Reaction, Report, Stolen
from knowledge.cases import Case
from knowledge.editing.types import Fault

CASE = Case("c", "fr", "fact", ("?",), "answer", (), (), (), "")
RIGHT, WRONG = Reaction("answer", "65"), Reaction("refusal", "", fault="did not answer: kind refusal")
STOLEN = tuple(Stolen(f"q{n}", "fr", "other", "draft", verbatim=False) for n in range(3))


@pytest.mark.parametrize(
    ("report", "expected", "overridable"),
    [
        (Report(), (), True),
        (Report(own=(Asked(CASE, WRONG, RIGHT, own=True),), mended=(Asked(CASE, WRONG, RIGHT),)), (), True),
        (Report(changed=(Changed("t", RIGHT, WRONG),), failing=("x",)), (), True),
        (Report(stolen=(Stolen("q", "fr", "a", "b", verbatim=False),)), (), True),
        (Report(stolen=(Stolen("q", "fr", "a", "b", verbatim=True),)), ("stolen",), True),
        (Report(broken=(Asked(CASE, RIGHT, WRONG),)), ("broken",), True),
        (Report(own=(Asked(CASE, RIGHT, WRONG, own=True),)), ("own",), True),
        (Report(stolen=STOLEN[:2], edited=("draft",)), (), True),
        (Report(stolen=STOLEN, edited=("draft",)), ("conflict",), True),
        (Report(stolen=(*STOLEN[:2], replace(STOLEN[2], language="de")), edited=("draft",)), (), True),
        (Report(stolen=STOLEN), (), True),
        (Report(stolen=STOLEN, edited=("draft", "other")), (), True),
        (Report(faults=(Fault("id", "x"),)), ("faults",), False),
        (Report(stale=(1,)), ("stale",), False),
        (Report(is_unchanged=True), ("unchanged",), False),
    ],
)
def test_reasons(report: Report, expected: tuple[str, ...], overridable: bool) -> None:
    assert reasons(report) == expected
    assert may_override(report) is overridable
