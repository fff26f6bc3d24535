"""The short form of what was said."""

from bot.replies.shortening import shortened


def test_the_first_sentence_stays() -> None:
    text = "It was founded in 1951. " + "Since then it has grown a good deal, as many others have. " * 3 + "It goes on."
    assert shortened(text).startswith("It was founded in 1951.")
    assert len(shortened(text)) < len(text)


def test_of_a_list_its_first_items_stay() -> None:
    text = "They are:\n- a\n- b\n- c\n- d\n- e"
    assert shortened(text) == "They are:\n- a\n- b\n- c\n…"


def test_what_is_short_stays_as_it_is() -> None:
    assert shortened("In 1951.") == "In 1951."
