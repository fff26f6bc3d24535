"""What a correction means, without what only says that it corrects."""

import pytest

from bot.replies.corrections import meant_by


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("non, je voulais dire le comité", "le comité"),
        ("no I meant the annex", "the annex"),
        ("Nein, ich wollte wissen, wer sie leitet", "wer sie leitet"),
        ("scusa, intendevo il protocollo", "il protocollo"),
        ("perdón, quise decir el anexo", "el anexo"),
        ("أقصد اللجنة", "اللجنة"),
        ("ні, я мав на увазі комітет", "комітет"),
        ("pas celle-ci, celle de Meyrin", "celle de Meyrin"),
        ("not the fund, the committee", "the committee"),
        ("the committee", "the committee"),
    ],
)
def test_only_what_was_meant_is_left(said: str, meant: str) -> None:
    assert meant_by(said) == meant


def test_a_correction_that_says_nothing_else_stays_whole() -> None:
    """There is nothing to search for in an empty text."""
    assert meant_by("non") == "non"
