"""Which of several things a message picks."""

import pytest

from bot.replies.choosing import chosen_item, chosen_offer
from embeddings.types import Memory, Suggestion

OFFERED = (Suggestion("Who leads it?", "Who leads it?"), Suggestion("Leave a message", "Yes"))
LIST = Memory("?", items=("saving lives", "finding solutions", "regular pathways"))


@pytest.mark.parametrize("said", ["1", "n° 1", "the first one", "la première", "die erste", "who leads it", "الأول"])
def test_an_offer_is_picked_by_number_ordinal_or_words(said: str) -> None:
    assert chosen_offer(said, OFFERED) == OFFERED[0]


def test_a_label_that_is_typed_counts_as_its_click() -> None:
    chosen = chosen_offer("leave a message", OFFERED)
    assert chosen is not None
    assert chosen.message == "Yes"


@pytest.mark.parametrize("said", ["when?", "7", "Guilin", ""])
def test_what_names_none_of_them_picks_none(said: str) -> None:
    assert chosen_offer(said, OFFERED) is None


@pytest.mark.parametrize(
    ("said", "told", "item"),
    [
        ("la deuxième", None, 1),
        ("3", None, 2),
        ("the last", None, 2),
        ("et la suivante ?", 0, 1),
        ("no, the other one", 1, 2),
        ("celle d'avant", 2, 1),
        ("der vierte", None, None),
    ],
)
def test_an_item_is_picked_by_its_place_or_by_the_one_told_before(
    said: str, told: int | None, item: int | None
) -> None:
    memory = Memory("?", items=LIST.items, item=told)
    assert chosen_item(said, memory) == item
