"""The lexical index against its own formula."""

import math
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.errors import IndexCorruptError
from embeddings.index.lexical import K1, B, LexicalIndex
from embeddings.types import Unit
from embeddings.understanding.terms import query_terms, terms

WORDS = [
    "migrant",
    "réfugié",
    "Berne",
    "1994",
    "organisation",
    "asile",
    "permis",
    "Genève",
    "l'OIM",
    "travail",
    "séjour",
    "famille",
]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)


def _units(texts: list[str], language: str = "fr") -> list[Unit]:
    return [Unit(number + 1, "passage", f"p{number}", language, text) for number, text in enumerate(texts)]


def _bm25(units: list[Unit], asked: list[str]) -> dict[int, float]:
    """Score every unit by the formula, term by term."""
    documents = [terms(unit.text, unit.language) or [""] for unit in units]
    average = sum(map(len, documents)) / len(documents)
    scores = {}
    for unit, document in zip(units, documents, strict=True):
        counts, score = Counter(document), 0.0
        for term in asked:
            containing = sum(term in other for other in documents)
            rarity = math.log(1 + (len(units) - containing + 0.5) / (containing + 0.5))
            frequency = counts[term]
            score += rarity * frequency / (frequency + K1 * (1 - B + B * len(document) / average))
        scores[unit.id] = score
    return {unit_id: score for unit_id, score in scores.items() if score > 0}


@settings(deadline=None, max_examples=100)
@given(texts=st.lists(TEXTS, min_size=1, max_size=12), question=TEXTS)
def test_scores_are_those_of_the_formula(texts: list[str], question: str) -> None:
    units = _units(texts)
    hits = LexicalIndex.build(units).search(question, "fr", len(units))
    assert {hit.unit_id: hit.score for hit in hits} == pytest.approx(
        _bm25(units, query_terms(question, "fr", ["fr"])), abs=1e-4
    )
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_names_and_numbers_are_found_across_languages() -> None:
    units = [
        *_units(["L'OIM est installée à Berne depuis 1994."]),
        Unit(9, "passage", "x", "de", "Der Bahnhof in Zürich"),
    ]
    hits = LexicalIndex.build(units).search("Since when is IOM (OIM) in Berne, 1994?", "en", 5)
    assert [hit.unit_id for hit in hits] == [1]


def test_only_the_best_k_are_returned() -> None:
    index = LexicalIndex.build(_units(["asile", "asile asile", "permis", "asile permis"]))
    assert len(index.search("asile", "fr", 2)) == 2


@pytest.mark.parametrize("text", ["", "   ", "?!", "le la les", "introuvable"])
def test_a_question_without_known_words_finds_nothing(text: str) -> None:
    assert LexicalIndex.build(_units(["asile à Berne", "..."])).search(text, "fr", 5) == []


def test_an_index_of_nothing_finds_nothing(tmp_path: Path) -> None:
    LexicalIndex.build([]).save(tmp_path / "lexical")
    loaded = LexicalIndex.load(tmp_path / "lexical")
    assert len(loaded) == 0
    assert loaded.search("asile", "fr", 5) == []


def test_a_saved_index_answers_the_same(tmp_path: Path) -> None:
    units = [*_units(["asile à Berne", "permis de travail", ""]), Unit(7, "question", "q", "de", "Asyl in Bern")]
    index = LexicalIndex.build(units)
    index.save(tmp_path / "lexical")
    loaded = LexicalIndex.load(tmp_path / "lexical")
    for question in ("Asyl", "travail à Berne", "permis"):
        assert loaded.search(question, "de", 5) == index.search(question, "de", 5)


@pytest.mark.parametrize("name", ["units.json", "vocab.index.json", "data.csc.index.npy", "params.index.json"])
def test_an_incomplete_index_is_refused(name: str, tmp_path: Path) -> None:
    LexicalIndex.build(_units(["asile à Berne"])).save(tmp_path / "lexical")
    (tmp_path / "lexical" / name).unlink()
    with pytest.raises(IndexCorruptError, match="lexical"):
        LexicalIndex.load(tmp_path / "lexical")
