"""Courtesies are known by their words where nothing else is said."""

import pytest

from bot.courtesies import courtesy


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Bonjour !", "greet"),
        ("Доброго дня", "greet"),
        ("Добрий день!", "greet"),
        ("Coucou, comment ça va ?", "greet"),
        ("Wie geht's?", "greet"),
        ("Ciao, come stai?", "greet"),
        ("صباح الخير", "greet"),
        ("дякую", "thank"),
        ("شكراً", "thank"),
        ("Até amanhã", "goodbye"),
        ("Бувай 👋", "goodbye"),
        ("Bonjour, où est le bureau ?", None),
        ("дякую, а де офіс?", None),
        ("👋", None),
        ("", None),
    ],
)
def test_a_courtesy_is_recognised_alone(text: str, intent: str | None) -> None:
    assert courtesy(text) == intent
