"""Likeness of spelling finds misspelt questions, whatever number of wordings there is."""

import numpy as np
import pytest

from embeddings.ranking.spelt import SpeltAlike
from knowledge.normalisation import fold

WORDINGS = ["Où est le bureau ?", "Combien de bureaux ?", "Qui dirige l'organisation ?"]


@pytest.mark.parametrize("copies", [1, 30])
def test_a_misspelt_question_is_nearest_to_the_wording_meant(copies: int) -> None:
    """Few wordings count runs of characters otherwise than many."""
    spelt = SpeltAlike(WORDINGS * copies, fold, longest=5)
    assert np.argmax(spelt.of("qui dirije lorganisacion")) == 2


def test_a_wording_is_wholly_like_itself() -> None:
    """Asking with a wording, or naming it by its number, is the same."""
    spelt = SpeltAlike(WORDINGS, fold, longest=5)
    for number, wording in enumerate(WORDINGS):
        assert spelt.of_wording(number)[number] == pytest.approx(1)
        assert spelt.of_wording(number) == pytest.approx(spelt.of(wording))


def test_what_is_simplified_away_does_not_count() -> None:
    """The likeness of sounds is that of spellings that were made alike."""
    spelt = SpeltAlike(["kilo", "mega"], lambda text: text.replace("qu", "k"), longest=3)
    assert spelt.of("quilo")[0] == pytest.approx(1)
