"""The shipped labelled questions can be passed, can be proved, and do not leak into the final measurement."""

from collections import Counter
from pathlib import Path

import pytest

from api.evaluation import load_cases
from embeddings.judging import normalise

ROOT = Path(__file__).resolve().parents[2]
OWN_SETS = [ROOT / "knowledge" / "evaluation" / name for name in ("tune.jsonl", "tune-2.jsonl", "holdout.jsonl")]


@pytest.mark.parametrize("path", OWN_SETS, ids=lambda path: path.stem)
def test_every_alternative_can_occur_in_a_normalised_reply(path: Path) -> None:
    for case in load_cases(path):
        for words in [*(words for group in case.must for words in group), *case.must_not]:
            assert words == normalise(words), case.id


@pytest.mark.parametrize("path", OWN_SETS, ids=lambda path: path.stem)
def test_answers_are_provable_and_nothing_else_asks_for_proof(path: Path) -> None:
    documents = {path.stem for path in (ROOT / "knowledge" / "documents").glob("*.md")}
    for case in load_cases(path):
        assert (case.expect == "answer") == bool(case.source) == bool(case.must), case.id
        assert set(case.source) <= documents, case.id


def test_the_final_measurement_uses_questions_that_chose_no_parameter() -> None:
    asked = Counter(tuple(map(normalise, case.turns)) for path in OWN_SETS for case in load_cases(path))
    assert [turns for turns, times in asked.items() if times > 1] == []
