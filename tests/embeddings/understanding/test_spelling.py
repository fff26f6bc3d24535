"""Misspelt questions are led back to the words of the documents; correct ones are left alone."""

import pytest

from embeddings.understanding.spelling import Spelling, sound

TEXTS = [
    ("fr", "Depuis quand l'OIM est-elle présente à Berne ? Qui présidait l'Initiative de Berne ? Que fait la Suisse ?"),
    ("en", "How many member states does the organisation have?"),
    ("de", "Wann endete die Berner Initiative?"),
    ("it", "Che cosa vuol dire PNUE?"),
]
SPELLING = Spelling(TEXTS)


@pytest.mark.parametrize(
    ("language", "written", "meant"),
    [
        ("fr", "depui kan loim es a bern", "depuis quand l'oim es a bern"),
        ("fr", "linisiative de berne", "l'initiative de berne"),
        ("en", "how meny membr states", "how many member states"),
        ("de", "wan endete berner inititive", "wann endete berner initiative"),
        ("it", "kosa vuol dire pnue", "cosa vuol dire pnue"),
        ("en", "meny membr staets haev", "many member states have"),
    ],
)
def test_a_misspelt_question_is_corrected(language: str, written: str, meant: str) -> None:
    """Lexical search finds nothing for words nobody wrote down."""
    assert SPELLING.correct(written, language) == meant


@pytest.mark.parametrize("language", ["fr", "en", "de", "it"])
def test_the_vocabulary_itself_is_never_changed(language: str) -> None:
    """A correction that alters a correct question would answer another one."""
    for own, text in TEXTS:
        if own == language:
            assert SPELLING.correct(text, language) == text


def test_ordinary_words_that_no_document_uses_stay() -> None:
    """The word "budget" must stay unknown, or the bot would answer about something else."""
    assert SPELLING.correct("Quel est le budget annuel ?", "fr") == "Quel est le budget annuel ?"


def test_spellings_that_sound_alike_share_a_key() -> None:
    """The key is what leads SMS spellings back to a word."""
    assert sound("kestion") == sound("question")
    assert sound("suise") == sound("suisse")


def test_words_to_be_left_alone_stay_as_they_are_written() -> None:
    """The name of a country may resemble a word of the documents more than its own right spelling does."""
    assert SPELLING.correct("la prezidait", "fr") == "la presidait"
    assert SPELLING.correct("la prezidait", "fr", left_alone={"prezidait"}) == "la prezidait"
