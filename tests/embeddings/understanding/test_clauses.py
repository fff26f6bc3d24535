"""What is asked is found in the middle of a story."""

import pytest

from embeddings.understanding.clauses import asking_clause


@pytest.mark.parametrize(
    ("message", "clause"),
    [
        (
            "Bonjour, je suis à la retraite et je m'intéresse à beaucoup de choses : quand le bureau a-t-il ouvert ?",
            "quand le bureau a-t-il ouvert",
        ),
        (
            "My teacher told us about it in class, so I wonder how many people work there. Thank you so much!",
            "so I wonder how many people work there",
        ),
        (
            "Mein Nachbar behauptet das Gegenteil, aber hilft das Büro in Bern auch Familien mit Kindern, ja?",
            "aber hilft das Büro in Bern auch Familien mit Kindern",
        ),
    ],
)
def test_the_clause_that_asks_is_found(message: str, clause: str) -> None:
    """Who one is and why one asks says nothing of the answer."""
    assert asking_clause(message) == clause


@pytest.mark.parametrize(
    "message",
    [
        "Quand le bureau a-t-il ouvert ?",
        "Bonjour, quand ouvre-t-il ?",
        "Merci beaucoup pour votre aide et pour votre patience, toute ma famille vous salue de Lausanne.",
        "Combien de personnes travaillent dans ce bureau de Berne depuis la fin de cette année-là ?",
        "",
    ],
)
def test_short_and_plain_messages_are_left_alone(message: str) -> None:
    """A message of one clause is all that there is to go by."""
    assert asking_clause(message) is None
