"""Likeness of spelling finds misspelt questions, whatever number of wordings there is."""

import numpy as np
import pytest

from embeddings.ranking.spelt import SpeltAlike

WORDINGS = ["Où est le bureau ?", "Combien de bureaux ?", "Qui dirige l'organisation ?"]


@pytest.mark.parametrize("copies", [1, 30])
def test_a_misspelt_question_is_nearest_to_the_wording_meant(copies: int) -> None:
    """Few wordings count runs of characters otherwise than many."""
    spelt = SpeltAlike(WORDINGS * copies)
    assert np.argmax(spelt.of("qui dirije lorganisacion", np.arange(3))) == 2


def test_a_wording_is_wholly_like_itself() -> None:
    """Without case and accents, and whichever wordings are looked at."""
    spelt = SpeltAlike(WORDINGS)
    for number, wording in enumerate(WORDINGS):
        assert spelt.of(wording.upper(), np.array([number])) == pytest.approx([1.0])
