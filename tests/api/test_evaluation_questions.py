"""The shipped labelled questions can be passed, can be proved, and do not leak into the final measurement."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.evaluation import load_cases
from embeddings.quality.judging import normalise
from knowledge.normalisation import words

ROOT = Path(__file__).resolve().parents[2]
OWN_SETS = [ROOT / "knowledge" / "evaluation" / name for name in ("tune.jsonl", "tune-2.jsonl", "holdout.jsonl")]
COPIED = 8
"""Words; a run of the originals this long is no longer a name."""


@pytest.mark.parametrize("path", OWN_SETS, ids=lambda path: path.stem)
def test_every_alternative_can_occur_in_a_normalised_reply(path: Path) -> None:
    for case in load_cases(path):
        for wanted in [*(wanted for group in case.must for wanted in group), *case.must_not]:
            assert wanted == normalise(wanted), case.id


@pytest.mark.parametrize("path", OWN_SETS, ids=lambda path: path.stem)
def test_answers_are_provable_and_nothing_else_asks_for_proof(path: Path) -> None:
    documents = {path.stem for path in (ROOT / "knowledge" / "documents").glob("*.md")}
    for case in load_cases(path):
        assert (case.expect == "answer") == bool(case.source) == bool(case.must), case.id
        assert set(case.source) <= documents, case.id


def test_the_final_measurement_uses_questions_that_chose_no_parameter() -> None:
    asked = Counter(tuple(map(normalise, case.turns)) for path in OWN_SETS for case in load_cases(path))
    assert [turns for turns, times in asked.items() if times > 1] == []


@pytest.mark.parametrize("path", OWN_SETS, ids=lambda path: path.stem)
def test_notes_name_the_proof_without_copying_sentences_of_the_originals(path: Path, shared: Path) -> None:
    originals = words("\n".join(original.read_text() for original in sorted((shared / "seeds").iterdir())))
    copied = set(runs(originals))
    assert [case.id for case in load_cases(path) if not copied.isdisjoint(runs(words(case.note)))] == []


def runs(text: list[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(text[start : start + COPIED]) for start in range(len(text) - COPIED + 1))
