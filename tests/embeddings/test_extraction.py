"""Extraction: exact spans, a verdict on the page, lists under their introduction."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.errors import ModelError
from embeddings.extraction import Extraction, Extractor
from embeddings.extraction.extractor import WEIGHTS
from embeddings.extraction.features import is_encoder_free
from embeddings.extraction.form import headings_above, shifted
from embeddings.extraction.leads import Leads
from embeddings.extraction.likeness import PieceSpace
from embeddings.extraction.model import Judge, Judges, LogisticModel, Weights, load_weights, save_weights
from embeddings.extraction.overlap import measure_overlap
from embeddings.types import Encoder, Tokens, Vectors
from knowledge.sentences import split_sentences

PAGE = """# Library

The library lends books and films.

## Opening hours

The library is open from 9:00 to 18:00 on weekdays.
It is closed on Sundays.

To register, bring:

- an identity card
- proof of address

The yearly fee is 20 euros."""

PIECES = st.sampled_from(
    [
        "# Title\n\n",
        "A sentence. ",
        "Why? ",
        "- an item\n",
        "Bring:\n\n",
        "1. first\n",
        "\n\n",
        "Öffnung um 9 Uhr",
        "@",
        " ",
    ]
)


class HashEncoder:
    """Vectors that depend on the text alone; counts what it encodes."""

    name = "hash"
    dimensions = 8

    def __init__(self) -> None:
        self.encoded = 0

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text."""
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text."""
        return self._encode(texts)

    def read_query(self, text: str) -> tuple[Vectors, Tokens]:
        """Return one row for the text, and one a word."""
        return self.encode_queries([text])[0], self.passage_tokens(text)

    def passage_tokens(self, text: str) -> Tokens:
        """Return one row a word."""
        words = text.split()
        return Tokens(np.arange(len(words), dtype=np.int32), self._encode(words))

    def _encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += len(texts)
        seeds = [int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") for text in texts]
        rows = np.array([np.random.default_rng(seed).normal(size=self.dimensions) for seed in seeds]).reshape(-1, 8)
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def logistic(intercept: float, **weights: float) -> LogisticModel:
    zeros, ones = (0.0,) * len(weights), (1.0,) * len(weights)
    return LogisticModel(tuple(weights), zeros, ones, tuple(weights.values()), intercept)


SPACE = PieceSpace(
    question_centre=np.zeros(8, np.float32),
    passage_centre=np.zeros(8, np.float32),
    axes=np.eye(8, dtype=np.float32),
    rarity=np.zeros(8, np.float32),
    commonness=1.0,
)
"""Compares the pieces as they are and gives each the same weight."""


def weights_with(sentence: LogisticModel, page: LogisticModel) -> Weights:
    judge = Judge(sentence, page, sentence_threshold=0.5, page_threshold=0.5)
    judges = Judges(judge, judge)
    return Weights("hash", np.zeros(8, np.float32), np.zeros((2, 8), np.float32), SPACE, own=judges, any=judges)


BY_PIECES = weights_with(logistic(-1.0, alike=4.0), logistic(-1.0, alike_whole=4.0))
BY_WORDS = weights_with(logistic(-1.0, near=4.0), logistic(-1.0, covered_near=4.0))
EVERYTHING = weights_with(logistic(5.0, cosine=0.0), logistic(5.0, best=0.0))


def extract(question: str, text: str, weights: Weights = BY_WORDS, limit: int | None = None) -> Extraction:
    return Extractor(HashEncoder(), weights).extract(question, text, language="en", limit=limit)


def test_selects_the_sentence_that_shares_the_words() -> None:
    found = extract("What is the yearly fee?", PAGE)
    assert [selection.quote for selection in found.selected] == ["The yearly fee is 20 euros."]


def test_selects_nothing_on_a_page_that_does_not_answer() -> None:
    found = extract("Who invented penicillin?", PAGE)
    assert found.selected == ()
    assert found.answerable < 0.5


def test_selects_the_best_sentence_where_none_reaches_the_threshold() -> None:
    found = extract("fee?", PAGE, weights_with(logistic(-9.0, near=4.0), logistic(5.0, best=0.0)))
    assert [selection.quote for selection in found.selected] == ["The yearly fee is 20 euros."]


@pytest.mark.parametrize("text", ["", " \n\n ", "\n"])
def test_a_page_without_text_does_not_answer(text: str) -> None:
    assert extract("Anything?", text, EVERYTHING) == Extraction(0.0, (), (), ())


def test_a_page_of_one_sentence_is_judged() -> None:
    found = extract("What is the fee?", "The fee is 20 euros.")
    assert [selection.quote for selection in found.selected] == ["The fee is 20 euros."]


@pytest.mark.parametrize("question", ["", "   ", "???", "😀"])
def test_a_question_without_words_is_judged_too(question: str) -> None:
    assert len(extract(question, PAGE).probabilities) == len(split_sentences(PAGE))


@given(st.lists(PIECES, max_size=12).map("".join), st.text(max_size=30), st.booleans())
def test_selections_are_exact_and_in_order(text: str, question: str, everything: bool) -> None:
    found = extract(question, text, EVERYTHING if everything else BY_WORDS)
    assert found.spans == tuple(split_sentences(text))
    assert len(found.probabilities) == len(found.spans)
    assert all(0 <= probability <= 1 for probability in (found.answerable, *found.probabilities))
    spans = [(selection.start, selection.end) for selection in found.selected]
    assert spans == sorted(spans)
    assert set(spans) <= set(found.spans)
    for selection in found.selected:
        assert text[selection.start : selection.end] == selection.quote
        assert selection.lead is None or (selection.lead in found.spans and selection.lead not in spans)


@given(st.lists(PIECES, min_size=1, max_size=12).map("".join), st.integers(1, 4))
def test_a_limit_keeps_the_most_probable_sentences(text: str, limit: int) -> None:
    everything = extract("Why an item?", text, EVERYTHING)
    limited = extract("Why an item?", text, EVERYTHING, limit=limit)
    assert len(limited.selected) <= limit
    kept = {selection.start for selection in limited.selected}
    dropped = [selection for selection in everything.selected if selection.start not in kept]
    others = [selection.probability for selection in dropped if selection.quote != "Title"]
    assert all(selection.probability >= other for selection in limited.selected for other in others)


def test_a_limit_leaves_headings_out() -> None:
    quotes = [selection.quote for selection in extract("Opening hours?", PAGE, EVERYTHING, limit=4).selected]
    assert quotes
    assert not {"Library", "Opening hours"} & set(quotes)


def test_a_list_item_comes_with_the_line_that_introduces_it() -> None:
    (item,) = extract("proof of address", PAGE).selected
    assert item.quote == "proof of address"
    assert item.lead is not None
    assert PAGE[slice(*item.lead)] == "To register, bring:"


def test_an_item_without_introduction_comes_with_its_heading() -> None:
    text = "## Offices\n\n- Berne\n- Geneva"
    leads = Leads(text, split_sentences(text))
    assert [leads.of(index) for index in range(3)] == [None, (3, 10), (3, 10)]


def test_a_line_without_bullet_belongs_to_the_colon_above_it() -> None:
    text = "You may be accompanied by:\n\na lawyer\n\nan interpreter\n\nThe hearing is recorded."
    leads = Leads(text, split_sentences(text))
    assert [leads.of(index) for index in range(4)] == [None, (0, 26), (0, 26), None]


def test_prepared_vectors_give_the_same_and_save_the_encoding() -> None:
    encoder = HashEncoder()
    extractor = Extractor(encoder, BY_WORDS)
    vectors = extractor.prepare(PAGE, context="Town")
    encoder.encoded = 0
    found = extractor.extract("Which fee?", PAGE, language="en", context="Town", vectors=vectors)
    assert encoder.encoded == 1 + len(("Which", "fee?"))
    assert found == extractor.extract("Which fee?", PAGE, language="en", context="Town")


def test_vectors_of_another_text_are_refused() -> None:
    extractor = Extractor(HashEncoder(), BY_WORDS)
    with pytest.raises(ValueError, match="prepare"):
        extractor.extract("?", PAGE, language="en", context="Town", vectors=extractor.prepare(PAGE))


def test_words_are_not_compared_across_languages() -> None:
    weights = replace(BY_WORDS, own=replace(BY_WORDS.own, cross=EVERYTHING.own.cross))
    extractor = Extractor(HashEncoder(), weights)
    found = extractor.extract("Wer?", PAGE, language="en", question_language="de")
    assert len(found.selected) == len(found.spans)


def test_pieces_are_compared_across_languages() -> None:
    """Where words are not compared, the pieces of both texts are: a name is found in any language."""
    found = Extractor(HashEncoder(), BY_PIECES).extract("fee is", PAGE, language="en", question_language="de")
    assert PAGE[slice(*found.spans[int(np.argmax(found.probabilities))])] == "The yearly fee is 20 euros."


@given(st.lists(st.text("ab ", max_size=8), min_size=1, max_size=5), st.text("ab ", max_size=8))
def test_likeness_is_the_highest_cosine(lines: list[str], question: str) -> None:
    """Brute force over all pairs of pieces; a line without pieces matches nothing."""
    encoder = HashEncoder()
    pieces = [encoder.passage_tokens(line).rows for line in lines]
    asked = encoder.read_query(question)[1].rows
    likeness = SPACE.compare(asked, [SPACE.of_passage(of_line) for of_line in pieces])
    expected = [[max((float(a @ b) for b in of_line), default=0.0) for a in asked] for of_line in pieces]
    assert likeness.matches.shape == (len(lines), len(asked))
    assert likeness.matches == pytest.approx(np.array(expected).reshape(likeness.matches.shape), abs=2e-3)
    assert likeness.weights.sum() == pytest.approx(1.0 if len(asked) else 0.0)


def test_a_piece_that_says_nothing_does_not_count() -> None:
    space = replace(SPACE, rarity=np.array([1, 0, 0, 0, 0, 0, 0, 0], np.float32), commonness=0.0)
    asked = np.eye(8, dtype=np.float32)[[0, 1]] * np.array([[3.0], [-1.0]], np.float32)
    assert space.compare(asked, []).weights == pytest.approx([1.0, 0.0])


def test_another_encoder_is_judged_by_what_needs_nothing_of_it() -> None:
    """A stranger's model answers from documents too: by the words of the question and the form of the page."""
    weights = replace(EVERYTHING, encoder="other", any=BY_WORDS.any)
    question = "Which fee?"
    assert Extractor(HashEncoder(), weights).extract(question, PAGE, language="en") == Extractor(
        HashEncoder(), BY_WORDS
    ).extract(question, PAGE, language="en")


def test_shipped_weights_for_any_encoder_need_nothing_of_one() -> None:
    judges = load_weights(WEIGHTS).any
    for judge in (judges.same, judges.cross):
        assert all(is_encoder_free(name) for name in (*judge.sentence.names, *judge.page.names))


def test_weights_survive_the_file(tmp_path: Path) -> None:
    path = tmp_path / "weights.json"
    save_weights(BY_WORDS, path)
    stored = load_weights(path)
    assert (stored.own, stored.any, stored.encoder) == (BY_WORDS.own, BY_WORDS.any, BY_WORDS.encoder)
    assert np.array_equal(stored.space.axes, SPACE.axes)
    assert stored.space.commonness == SPACE.commonness


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"encoder": "hash", "centre": [], "axes": [], "same": 1}'])
def test_broken_weights_are_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "weights.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ModelError, match=r"weights\.json"):
        load_weights(path)


def test_shipped_weights_hold_numbers_only() -> None:
    """The only strings are names of features and of the encoder: no text of the data set."""

    def strings(value: object) -> list[str]:
        if isinstance(value, str):
            return [value]
        children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return [text for child in children for text in strings(child)]

    data = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    assert all(len(text) < 40 and " " not in text for text in strings(data))
    assert load_weights(WEIGHTS).encoder == data["encoder"]


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=8), st.integers(-3, 3).filter(bool))
def test_shifted_looks_at_a_neighbour(values: list[float], by: int) -> None:
    expected = [values[i - by] if 0 <= i - by < len(values) else 9.0 for i in range(len(values))]
    assert shifted(np.array(values), by, 9.0).tolist() == expected


def test_headings_above_are_the_last_short_lines() -> None:
    lines = ["Fees", "The fee is 20 euros.", "Hours", "We open at nine."]
    assert headings_above(lines).tolist() == [0, 0, 2, 2]


@pytest.mark.parametrize(
    ("question", "sentence", "language", "exact", "near"),
    [
        ("Gebühren", "Die Gebühr beträgt 20 Euro.", "de", 1.0, 1.0),
        ("Wohnung", "Der Wohnungsgeberbescheid liegt bei.", "de", 0.0, 0.8),
        ("library", "The museum is closed.", "en", 0.0, 0.0),
        ("scuola", "La scuola è chiusa.", "it", 1.0, 1.0),
        ("shkolla", "Kjo shkolla.", "sq", 1.0, 1.0),
    ],
)
def test_overlap_counts_stems_and_parts(question: str, sentence: str, language: str, exact: float, near: float) -> None:
    overlap = measure_overlap(question, [sentence], language)
    assert overlap.share(overlap.exact)[0] == pytest.approx(exact, abs=1e-3)
    assert overlap.share(overlap.near)[0] == pytest.approx(near, abs=1e-3)


@pytest.mark.slow
def test_the_shipped_model_finds_the_answer_and_repeats_itself(encoder: Encoder) -> None:
    extractor = Extractor.load(encoder)
    found = extractor.extract("When is the library open?", PAGE, language="en")
    assert "The library is open from 9:00 to 18:00 on weekdays." in [selection.quote for selection in found.selected]
    assert found == extractor.extract("When is the library open?", PAGE, language="en")


@pytest.mark.slow
def test_the_shipped_model_tells_a_page_that_answers(encoder: Encoder) -> None:
    extractor = Extractor.load(encoder)
    answered = extractor.extract("When is the library open?", PAGE, language="en").answerable
    unanswered = extractor.extract("How do I apply for a residence permit?", PAGE, language="en")
    assert unanswered.answerable < answered
    assert unanswered.selected == ()


@pytest.mark.slow
def test_the_shipped_model_reads_a_page_in_another_language(encoder: Encoder) -> None:
    found = Extractor.load(encoder).extract(
        "Quand la bibliothèque est-elle ouverte ?", PAGE, language="en", question_language="fr"
    )
    best = found.spans[int(np.argmax(found.probabilities))]
    assert PAGE[slice(*best)] in {"Opening hours", "The library is open from 9:00 to 18:00 on weekdays."}
