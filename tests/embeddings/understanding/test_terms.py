"""Terms: what counts as the same word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.understanding.terms import fold, query_terms, terms


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "installée installés INSTALLE installé installees"),
        ("fr", "étrangères étranger etrangeres"),
        ("fr", "l’été L'ETE été"),
        ("de", "Flüchtling Flüchtlinge fluchtlingen"),
        ("it", "rifugiato rifugiati RIFUGIATA"),
        ("en", "permits permit Permits"),
        ("fr", "cœur coeur Cœurs"),
        ("de", "Strasse Straße straßen"),
        ("fr", "1951 1'951 1 951 1.951"),
    ],
)
def test_forms_of_one_word_are_one_term(language: str, words: str) -> None:
    assert len(set(terms(words, language))) == 1


@pytest.mark.parametrize(
    ("language", "text"), [("fr", "1951 1994"), ("en", "12.03.2020"), ("fr", "1951, 200 personnes")]
)
def test_numbers_are_neither_stemmed_nor_glued(language: str, text: str) -> None:
    assert len(set(terms(text, language))) == len(text.replace(",", "").replace(".", " ").split())


def test_letters_that_other_scripts_distinguish_stay() -> None:
    assert fold("Її Йод") == "її йод"


def test_names_and_question_words_are_kept_articles_are_not() -> None:
    assert terms("Quand le directeur de l'OIM ?", "fr") == ["quand", "directeur", "oim"]


def test_a_question_is_looked_up_under_the_rules_of_every_language() -> None:
    """A German question about the French « organisations » still finds what both languages share."""
    asked = query_terms("Welche Organisationen in Genf?", "de", ["fr", "en"])
    assert set(terms("Organisationen", "de")) <= set(asked)
    assert set(terms("organisationen", "fr")) <= set(asked)
    assert len(asked) == len(set(asked))


@given(st.text(max_size=80), st.sampled_from(["fr", "de", "uk", "ar", "tr", "xx"]))
def test_a_text_finds_itself_whatever_it_is(text: str, language: str) -> None:
    assert set(terms(text, language)) <= set(query_terms(text, language, ["fr", "de"]))


@given(st.text(max_size=80))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text)
    assert fold(once) == once


def test_courtesy_is_no_content() -> None:
    """Else a question asked politely would seem to ask for something that no answer covers."""
    assert query_terms("Bonjour, le prix du permis, s'il vous plaît", "fr", ["fr"]) == query_terms(
        "le prix du permis", "fr", ["fr"]
    )
