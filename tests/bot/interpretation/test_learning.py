"""The conversations that turns are learned from."""

from pathlib import Path

import pytest

from bot.interpretation.learning import TurnsError, read_conversations
from bot.interpretation.types import ACTS, Situation

FEWEST = 1200
LANGUAGES = {"fr", "en", "de", "it", "es", "pt", "ar", "uk"}


def test_each_turn_meets_what_was_replied_before(tmp_path: Path) -> None:
    lines = "# a visitor\ngreet: hello\nask_question > list: what is there?\nthank: fine\nchoose: the second"
    (tmp_path / "en.txt").write_text(lines, encoding="utf-8")
    situations = [example.situation for example in read_conversations(tmp_path)]
    assert situations == [
        Situation(),
        Situation("smalltalk", "none"),
        Situation("list", "list"),
        Situation("smalltalk", "list"),
    ]


@pytest.mark.parametrize("line", ["hello", "dance: hello", "greet > shrug: hello"])
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "en.txt").write_text(f"# a visitor\n{line}\n", encoding="utf-8")
    with pytest.raises(TurnsError, match=r"en\.txt, line 2"):
        list(read_conversations(tmp_path))


def test_there_are_turns_enough_in_every_language(root: Path) -> None:
    examples = list(read_conversations(root / "bot" / "data" / "turns"))
    assert len(examples) >= FEWEST
    assert {path.stem for path in (root / "bot" / "data" / "turns").glob("*.txt")} >= LANGUAGES
    assert {example.act for example in examples} | {"change_language", "complaint", "distress"} >= set(ACTS)
