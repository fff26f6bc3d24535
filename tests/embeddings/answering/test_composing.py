"""What the bot says around answers, in each of its languages."""

import re
from importlib.resources import files

import pytest
import yaml

from embeddings.answering.composing import Composer, Phrases
from knowledge.types import Document, Entry, Evidence, KnowledgeBase, Passage

LANGUAGES = ("fr", "de", "it", "en", "es", "pt", "ar", "uk")
QUOTE = "L'OIM est présente à Berne depuis 1994."
PHRASES = Phrases.load()


@pytest.fixture
def composer() -> Composer:
    document = Document("oim", "OIM", "OIM", "fr", "https://example.org/fr", None, QUOTE)
    passage = Passage("p", "oim", "", QUOTE, 0, len(QUOTE), "ab" * 32)
    return Composer(KnowledgeBase({"oim": document}, (passage,)), PHRASES)


def test_every_phrase_is_complete_in_every_language() -> None:
    texts = yaml.safe_load(files("embeddings").joinpath("phrases.yml").read_text("utf-8"))
    for name, by_language in texts.items():
        assert set(by_language) == set(LANGUAGES), name
        assert len(set(by_language.values())) == len(LANGUAGES), name
        assert len({frozenset(re.findall(r"{(\w+)}", text)) for text in by_language.values()}) == 1, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_ends_with_an_offer_that_yes_fits(language: str) -> None:
    assert PHRASES.get("refusal", language).rstrip()[-1] in "?؟"


@pytest.mark.parametrize(
    ("language", "french"),
    [("es", "francés"), ("pt", "francês"), ("ar", "الفرنسية"), ("uk", "французька"), ("en", "French")],
)
def test_what_exists_in_another_language_only_is_quoted_as_published_and_said_to_be(
    composer: Composer, language: str, french: str
) -> None:
    """Nothing is translated on the way: the quote is the document's, and the sentence before it the visitor's."""
    entry = Entry("e", "s", "when", {}, {"it": "Dal 1994."}, (Evidence("oim", "", QUOTE),))
    text, citations = composer.from_entry(entry, language)
    sentence, quote = text.split("\n")
    assert french in sentence
    assert sentence == PHRASES.get("published", language, source_language=french)
    assert quote == f"« {QUOTE} »"
    assert [(citation.quote, citation.language) for citation in citations] == [(QUOTE, "fr")]


def test_a_summary_in_our_words_is_not_said_to_be_published(composer: Composer) -> None:
    """The proof has to say what it is: our words on what the page says."""
    document = Document("oim", "OIM", "OIM", "fr", "https://example.org/fr", None, QUOTE, summary=True)
    passage = Passage("p", "oim", "", QUOTE, 0, len(QUOTE), "ab" * 32)
    ours = Composer(KnowledgeBase({"oim": document}, (passage,)), PHRASES)
    entry = Entry("e", "s", "when", {}, {}, (Evidence("oim", "", QUOTE),))
    assert ours.from_entry(entry, "es")[0].startswith("De nuestro resumen de la página (francés)")
    assert composer.from_entry(entry, "es")[0].startswith("Este es el pasaje tal como está publicado")
