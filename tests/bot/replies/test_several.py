"""How a message is split into its questions."""

import pytest

from bot.replies.several import parts, subjects


@pytest.mark.parametrize(
    ("message", "questions"),
    [
        ("Who runs it, where is it and since when?", ("Who runs it", "where is it", "since when?")),
        ("C'est combien et ça commence quand ?", ("C'est combien", "ça commence quand ?")),
        ("Bonjour. Où est le bureau ?", ("Où est le bureau ?",)),
        ("Quels pays et organisations participent ?", ("Quels pays, organisations participent ?",)),
        ("Where is it? And who leads it?", ("Where is it?", "And who leads it?")),
    ],
)
def test_each_part_asks_something_of_its_own(message: str, questions: tuple[str, ...]) -> None:
    """A comma within a question splits nothing."""
    assert parts(message) == questions


def test_subjects_of_one_question_are_told_apart() -> None:
    assert subjects("what are the areas and the aims?") == ("what are the areas", "the aims?")
