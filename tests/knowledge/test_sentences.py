"""A sentence is what a visitor sees as the proof: it must neither be cut short nor run on."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge.blocks import ITEM
from knowledge.sentences import split_sentences


@given(st.text(st.sampled_from("aA1 .!?\n-•#»«\"')…,:²\t"), max_size=80))
@example("1) 1")
def test_spans_are_ordered_trimmed_and_lose_no_word(text: str) -> None:
    """The number of a list item is a marker, no word."""
    end = 0
    for start, stop in split_sentences(text):
        assert end <= start < stop <= len(text)
        assert text[start:stop] == text[start:stop].strip()
        marker = next(iter(ITEM.finditer(text, end, start + 1)), None)
        between = text[end : marker.start()] if marker else text[end:start]
        assert not any(character.isalnum() for character in between)
        end = stop
    assert not any(character.isalnum() for character in text[end:])


@pytest.mark.parametrize(
    "sentences",
    [
        ["Le 24 juin 2004, M. Swing a parlé.", "Il y avait 3.5 millions de personnes, etc.", "Voilà."],
        ["Am 24. Juni 2004 traf sich z. B. die OIM.", "Im 19. Jahrhundert nicht.", "Ende 2004.", "Nr. 5 gilt."],
        [
            "No.",
            "The IOM (e.g. in Berne) is No. 5, i.e. small.",
            "Founded in 1951.",
            "Mr. Smith left the U.S. in 2004.",
        ],
        ["La dott.ssa Rossi ha detto: «Sì.»", "È la n. 3, cfr. art. 5.", "Chi?", "Nessuno…", "Davvero!"],
        ["« L’union fait la force », dit-elle.", "L’adage « l’union » se vérifie. », a ajouté Laura Thompson.", "Fin."],
        ["Tél. : +41 22 717 93 20.", "Visitez www.iom.int.", "Écrivez à a.b@iom.int."],
        ["Er wurde von Dr. h. c. Meier begrüsst.", "Vom 24.–25. Juni 2004 in Bern.", "„Gut.“", "Danke."],
    ],
)
def test_abbreviations_dates_and_numbers_end_no_sentence(sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert [text[start:end] for start, end in split_sentences(text)] == sentences


def test_items_and_headings_are_sentences_without_their_marks() -> None:
    text = "## Buts\n\nL'OIM veut :\n- protéger ;\n- aider. Toujours.\n1. Fournir des services.¹\n\n¹ Une note"
    assert [text[start:end] for start, end in split_sentences(text)] == [
        "Buts",
        "L'OIM veut :",
        "protéger ;",
        "aider.",
        "Toujours.",
        "Fournir des services.¹",
        "¹ Une note",
    ]


def test_a_wrapped_sentence_is_one_sentence() -> None:
    text = "L'OIM est présente\nà Berne. Depuis 1994."
    assert [text[start:end] for start, end in split_sentences(text)] == ["L'OIM est présente\nà Berne.", "Depuis 1994."]
