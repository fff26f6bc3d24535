"""Questions and answers compared piece by piece."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.index.tokens import FEW, TokenTable
from embeddings.ranking.late import LateInteraction
from embeddings.types import Tokens, Unit
from tests.embeddings.conftest import WordEncoder

OWNERS = {"g": 0, "a": 1, "b": 2, "many": 3}
ALL = np.arange(4)
ENCODER = WordEncoder(dimensions=256)
CLOSENESS = np.array([0.5, 0.6, 0.7, 0.5], dtype=np.float32)


def _late(a: str, b: str) -> LateInteraction:
    texts = {"a": a, "b": b, "many": "quand ?\nlundi"}
    answers = [Unit(number, "answer", owner, "fr", text) for number, (owner, text) in enumerate(texts.items())]
    wordings = [Unit(9, "question", "a", "fr", "?"), Unit(10, "question", "b", "fr", "?")]
    wordings += [Unit(11 + number, "question", "many", "fr", f"{number} ?") for number in range(FEW + 1)]
    table = TokenTable.build([*answers, *wordings], ENCODER)
    return LateInteraction(table, {unit.id: unit for unit in answers}, OWNERS)


def asked(text: str) -> Tokens:
    return ENCODER.read_query(text)[1]


def test_each_piece_of_a_question_counts_by_its_best_match() -> None:
    """What is said of it in the answer counts, however much else the answer says."""
    late = _late("prix du permis\nsoixante francs par an et autre chose encore", "prix du port\ncinq francs")
    met = late.of(asked("permis autre"), ALL, CLOSENESS)[:, 0]
    assert met[1] > 0.9
    assert met[2] < 0.3


def test_rare_pieces_weigh_more() -> None:
    late = _late("prix permis\nvert", "prix port\nbleu")
    met = late.of(asked("prix permis"), ALL, CLOSENESS)[:, 0]
    assert met[1] == pytest.approx(1, abs=1e-2)
    assert met[2] < 0.3


def test_what_a_question_says_of_an_entrys_own_question_counts() -> None:
    """A long question that contains the whole of a short one returns it in full."""
    late = _late("prix permis\nvert", "prix permis annuel étranger\nbleu")
    returned = late.of(asked("bonjour quel prix pour un permis merci"), ALL, CLOSENESS)[:, 1]
    assert returned[1] > returned[2]


def test_owners_without_pieces_get_what_their_closeness_lets_expect() -> None:
    """A gap, or an entry with many wordings, must neither gain nor lose by not being compared."""
    values = _late("prix permis\nvert", "prix port\nbleu").of(asked("prix permis"), ALL, CLOSENESS)
    low, high = values[1:3].min(axis=0), values[1:3].max(axis=0)
    for owner in (0, 3):
        assert np.all(values[owner] >= low - 1e-6)
        assert np.all(values[owner] <= high + 1e-6)


def test_an_entry_is_not_found_by_the_wording_that_was_taken_from_it() -> None:
    """Else fitting would learn to trust what visitors never say."""
    late = _late("prix permis\nvert", "autre port\nbleu")
    question = asked("prix permis")
    assert late.of(question, ALL, CLOSENESS, left_out=1)[1, 0] < late.of(question, ALL, CLOSENESS)[1, 0] - 0.3


def test_without_pieces_nothing_is_told() -> None:
    """Curated knowledge, and an empty message."""
    empty = LateInteraction(TokenTable.build([], ENCODER), {}, OWNERS)
    assert not empty.of(asked("prix"), ALL, CLOSENESS).any()
    assert not _late("a ?\nb", "c ?\nd").of(asked(""), ALL, CLOSENESS).any()


LATE = _late("prix permis\nvert lundi", "prix port\nbleu")


@given(st.lists(st.sampled_from(["prix", "permis", "port", "vert", "bleu", "quand", "lundi"]), min_size=1, max_size=8))
def test_values_are_cosines(words: list[str]) -> None:
    values = LATE.of(asked(" ".join(words)), ALL, CLOSENESS)
    assert np.isfinite(values).all()
    assert (np.abs(values) <= 1.01).all()
