"""An organisation that begins with a handful of questions, one wording each, is served like any other."""

from pathlib import Path

import numpy as np
import pytest

from embeddings.answering.composing import Phrases
from embeddings.answering.served import ServedIndex
from embeddings.index.store import IndexStore
from embeddings.ranking.metric import WithinClassMetric
from embeddings.types import unit_rows
from knowledge.base import load_knowledge
from knowledge.ingest import ingest
from tests.embeddings.conftest import WordEncoder

PAIRS = (
    ("Combien coûte le permis ?", "65 francs."),
    ("Où êtes-vous ?", "À Berne, près de la gare."),
    ("Quand ouvrez-vous ?", "Lundi matin à 8 heures."),
)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_an_imported_faq_of_any_size_ranks_each_question_first(tmp_path: Path, number: int) -> None:
    """Character statistics of one wording once stopped the index from being served."""
    lines = ["question|answer", *("|".join(pair) for pair in PAIRS[:number])]
    (tmp_path / "faq.csv").write_text("\n".join(lines), encoding="utf-8")
    ingest([str(tmp_path / "faq.csv")], tmp_path / "knowledge")
    knowledge, encoder = load_knowledge(tmp_path / "knowledge"), WordEncoder(dimensions=64)
    store = IndexStore(tmp_path / "index")
    loaded = store.load(store.build(knowledge, encoder, "f").id, encoder)
    served = ServedIndex(loaded, encoder, Phrases.load())
    for entry in knowledge.entries:
        question = served.reader.read(entry.questions["fr"][0], "fr")
        ranking = served.rank(question, served.candidates(question))
        assert ranking.candidates[0].owner.id == entry.id


def test_with_one_wording_an_owner_the_metric_is_the_centred_cosine() -> None:
    """Without variation inside the owners there is nothing to learn, and no direction may be preferred."""
    chance = np.random.default_rng(3)
    vectors = unit_rows(chance.normal(size=(40, 16)))
    metric = WithinClassMetric.fit(vectors, np.arange(40))
    expected = unit_rows(vectors - vectors.mean(axis=0))
    np.testing.assert_allclose(metric.transform(vectors), expected, atol=1e-5)
