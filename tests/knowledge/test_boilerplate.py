"""Navigation that repeats across pages is kept once, where it belongs; honest repetition is not touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.boilerplate import Text, remove_repeated
from knowledge.cleaning import clean

MENU = "## Notre travail\n\nNous aidons.\n\n## Agir\n\n- Donner\n- Rejoindre"


def test_the_copy_stays_in_the_text_that_the_block_names() -> None:
    cleared = remove_repeated(
        [
            Text(("actualites",), f"{MENU}\n\nUne nouvelle."),
            Text(("notre-travail",), f"{MENU}\n\nNotre page."),
            Text(("contact", "Écrire"), f"Une adresse.\n\n{MENU}"),
        ]
    )
    assert cleared.texts == ("Une nouvelle.", f"Notre page.\n\n{MENU}", "Une adresse.")
    assert cleared.removed_lines == 10


def test_a_title_counts_as_a_name() -> None:
    texts = [Text(("a",), f"{MENU}\n\nUn."), Text(("b", "Notre travail"), f"{MENU}\n\nDeux.")]
    assert remove_repeated(texts).texts == ("Un.", f"Deux.\n\n{MENU}")


def test_a_copy_that_no_text_is_named_for_stays_in_the_first() -> None:
    texts = [Text(("a",), f"{MENU}\n\nUn."), Text(("b",), f"{MENU}\n\nDeux.")]
    assert remove_repeated(texts).texts == (f"Un.\n\n{MENU}", "Deux.")


def test_a_single_repeated_sentence_is_no_navigation() -> None:
    texts = [Text(("a",), "Un.\n\nLa Constitution le dit.\n\nDeux."), Text(("b",), "La Constitution le dit.\n\nTrois.")]
    assert remove_repeated(texts).texts == tuple(text.text for text in texts)


def test_equal_texts_are_left_alone_rather_than_emptied() -> None:
    texts = [Text(("a",), MENU), Text(("b",), MENU)]
    cleared = remove_repeated(texts)
    assert cleared.texts == (MENU, MENU)
    assert cleared.removed_lines == 0


lines = st.lists(st.sampled_from(["Un.", "Deux.", "- trois", "## Quatre", "", "Cinq."]), max_size=14).map("\n".join)


@given(st.lists(lines, max_size=5))
def test_no_line_is_lost_from_all_texts(pages: list[str]) -> None:
    cleared = remove_repeated([Text((str(number),), page) for number, page in enumerate(pages)])
    before = {line for page in pages for line in page.split("\n")} - {""}
    assert {line for page in cleared.texts for line in page.split("\n")} - {""} == before
    assert len(cleared.texts) == len(pages)


@pytest.mark.parametrize(
    ("crawled", "cleaned"),
    [
        ("-\nTexte.\n -\n\n\n\nFin.", "Texte.\n\nFin."),
        ("## Structure\n\nStructure\n- Bureau", "## Structure\n\n- Bureau"),
        ("Qui sommes nous\nQui sommes nousL'Organisation aide.", "Qui sommes nous\nL'Organisation aide."),
        ("Migration\nMigrations de masse.", "Migration\nMigrations de masse."),
        ("• un\n  ▪ deux\n– trois", "- un\n  - deux\n- trois"),
        ("- un • deux • trois", "- un\n- deux\n- trois"),
        (
            "- 1-2 mars 2004, Berne, pour l'Afrique 8-9 août 2003, Genève\n- 4-5 juin 2001, du 2-3 mai 2000, fin",
            "- 1-2 mars 2004, Berne, pour l'Afrique\n- 8-9 août 2003, Genève\n- 4-5 juin 2001, du 2-3 mai 2000, fin",
        ),
        ("| a • b | c |", "| a • b | c |"),
    ],
)
def test_crawl_artefacts_are_repaired(crawled: str, cleaned: str) -> None:
    assert clean(crawled) == cleaned


@given(st.text(st.sampled_from("Aa -•\n#.:4"), max_size=60))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)
