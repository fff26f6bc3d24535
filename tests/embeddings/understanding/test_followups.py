"""What counts as leaning on the conversation, and what does not."""

import pytest

from embeddings.understanding.followups import (
    asked_aspect,
    asked_item,
    leans_on_context,
    likely_to_lean,
    may_lean_on_context,
    names_another,
)


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("Et quand ?", "fr"),
        ("C'était dans quelle ville ?", "fr"),
        ("And who chaired it?", "en"),
        ("Und in welchem Jahr war damit Schluss?", "de"),
        ("E che tipo di organizzazione è?", "it"),
    ],
)
def test_continuations_lean_on_the_context(message: str, language: str) -> None:
    """These cannot be understood alone."""
    assert leans_on_context(message, language)


@pytest.mark.parametrize(
    "message",
    ["xqzt vlorp", "blabla", "???", "12345", "il pleut", "c'est nul ça", "ok super", "et toi", "et alors", "fromage"],
)
def test_what_asks_nothing_does_not_lean_on_the_context(message: str) -> None:
    """Else the last answer would be given once more to whatever is said."""
    assert not leans_on_context(message, "fr")
    assert not may_lean_on_context(message)


@pytest.mark.parametrize(
    ("message", "language"),
    [("et le Pérou", "fr"), ("and in 2004", "en"), ("und die Schweiz", "de"), ("e per le donne", "it")],
)
def test_what_brings_up_something_needs_no_question_mark(message: str, language: str) -> None:
    assert leans_on_context(message, language)


def test_a_question_word_may_ask_about_what_was_said() -> None:
    assert all(may_lean_on_context(message) for message in ("Depuis quand ?", "On which days?", "wo?", "коли?", "متى؟"))


def test_a_full_question_stands_alone() -> None:
    """An old topic must not be dragged into a new question."""
    question = "Combien de pays ont participé aux consultations de l'Initiative de Berne en tout ?"
    assert not leans_on_context(question, "fr")
    assert not may_lean_on_context(question)


@pytest.mark.parametrize(
    ("message", "count", "item"),
    [
        ("Et la première nommée ?", 6, 0),
        ("and the third one?", 6, 2),
        ("Und der letzte?", 4, 3),
        ("E il secondo?", 2, 1),
        ("Et la troisième ?", 2, None),
        ("Et la première ?", 0, None),
        ("Quand ?", 5, None),
    ],
)
def test_an_ordinal_names_an_item_of_the_list_just_given(message: str, count: int, item: int | None) -> None:
    """An ordinal beyond the list, or without one, names nothing."""
    assert asked_item(message, count) == item


@pytest.mark.parametrize(
    ("message", "aspect"),
    [
        ("combien ?", "how-many"),
        ("et pourquoi pas ?", "why"),
        ("seit wann?", "when"),
        ("dove?", "where"),
        ("¿quién?", "who"),
        ("lesquels ?", "which"),
        ("متى؟", "when"),
        ("скільки їх?", "how-many"),
        ("Laura Thompson", None),
    ],
)
def test_a_question_word_says_what_is_asked_for(message: str, aspect: str | None) -> None:
    """A short message says little else."""
    assert asked_aspect(message) == aspect


def test_words_alone_tell_how_likely_a_message_leans() -> None:
    assert [likely_to_lean(message, "fr") for message in ("Et quand ?", "Quand ?", "bonjour")] == [1.0, 0.5, 0.0]


def test_another_subject_is_named_without_a_question_word() -> None:
    """What is to be told of it, the question before has said."""
    assert names_another("Und Laura Thompson?")
    assert names_another("et à Guilin ?")
    assert not names_another("Et quand ?")
    assert not names_another("Who opened it?")
