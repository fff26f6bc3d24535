"""A curated wording that leads to another answer is found before a visitor finds it."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from embeddings.answering.composing import Phrases
from embeddings.answering.served import ServedIndex
from embeddings.index.store import IndexStore
from embeddings.quality.thefts import Proofs, find_thefts, rivalry
from embeddings.ranking.wordings import Owner
from knowledge.passages import split_passages
from knowledge.types import Document, Entry, Evidence, Gap, KnowledgeBase, Roster
from tests.embeddings.conftest import WordEncoder

TEXT = "Le permis coûte 65 francs.\n\nLe guichet ouvre lundi.\n\n- Suisse\n- Tchad"
PRICE, HOURS, LIST = "Le permis coûte 65 francs.", "Le guichet ouvre lundi.", "- Suisse\n- Tchad"
TARIFFS = ("combien coûte le permis", "prix du permis en francs", "coût du permis")
OPENING = ("quand ouvre le guichet", "horaires du guichet lundi", "jours ouverture guichet")
Serve = Callable[..., ServedIndex]


def entry(name: str, quote: str, *wordings: str) -> Entry:
    evidence = (Evidence("doc", "", quote),)
    return Entry(name, name, "what", {"fr": wordings}, {"fr": "Réponse."}, evidence)


@pytest.fixture
def serve(tmp_path: Path) -> Serve:
    def build(*entries: Entry, gaps: tuple[Gap, ...] = (), rosters: tuple[Roster, ...] = ()) -> ServedIndex:
        document = Document("doc", "Doc", "P", "fr", "s", None, TEXT)
        knowledge = KnowledgeBase({"doc": document}, split_passages(document), entries, gaps, rosters)
        store, encoder = IndexStore(tmp_path / "index"), WordEncoder(dimensions=64)
        return ServedIndex(store.load(store.build(knowledge, encoder, "f").id, encoder), encoder, Phrases.load())

    return build


def test_wordings_that_lead_home_are_no_thefts(serve: Serve) -> None:
    served = serve(entry("prix", PRICE, *TARIFFS), entry("heures", HOURS, *OPENING))
    assert find_thefts(served, closer_than=-1) == ()


def test_a_stolen_wording_is_found_with_its_thief(serve: Serve) -> None:
    served = serve(entry("prix", PRICE, *TARIFFS), entry("heures", HOURS, *OPENING, "Combien coûte le permis"))
    found = {(theft.wording.owner, theft.thief.id, theft.verbatim) for theft in find_thefts(served)}
    assert ("heures", "prix", True) in found


def test_the_same_evidence_makes_no_thief(serve: Serve) -> None:
    served = serve(entry("prix", PRICE, *TARIFFS), entry("tarif", PRICE, *OPENING, "Combien coûte le permis"))
    assert [theft for theft in find_thefts(served, closer_than=-1) if theft.verbatim] == []


def test_an_entry_with_more_evidence_is_no_thief_but_one_with_less_is(serve: Serve) -> None:
    both = (Evidence("doc", "", PRICE), Evidence("doc", "", HOURS))
    whole = Entry("tout", "tout", "what", {"fr": ("tout savoir",)}, {"fr": "Tout."}, both)
    proofs = Proofs(serve(entry("prix", PRICE, *TARIFFS), whole))
    assert proofs.covers(Owner("question", "tout"), Owner("question", "prix"))
    assert not proofs.covers(Owner("question", "prix"), Owner("question", "tout"))


def test_a_gap_can_steal_and_be_stolen_from(serve: Serve) -> None:
    served = serve(entry("prix", PRICE, *TARIFFS), gaps=(Gap("gap", {"fr": (*OPENING, "Combien coûte le permis")}),))
    found = {(theft.wording.owner, theft.thief.id) for theft in find_thefts(served) if theft.verbatim}
    assert found == {("gap", "prix")}


def test_only_wordings_with_a_close_rival_are_ranked(serve: Serve) -> None:
    served = serve(entry("prix", PRICE, *TARIFFS), entry("heures", HOURS, *OPENING, "Combien coûte le permis"))
    counts: list[tuple[int, int]] = []
    find_thefts(served, progress=lambda *call: counts.append(call))
    assert counts == [(1, 2), (2, 2)]


def test_rivalry_is_the_highest_cosine_with_another_owner(serve: Serve) -> None:
    served = serve(entry("prix", PRICE, *TARIFFS), entry("heures", HOURS, *OPENING))
    assert served.ranker is not None
    wordings = served.ranker.wordings
    expected = [
        max(
            float(wordings.vectors[row] @ wordings.vectors[other])
            for other in range(len(wordings.units))
            if wordings.owner_of[other] != wordings.owner_of[row]
        )
        for row in range(len(wordings.units))
    ]
    np.testing.assert_allclose(rivalry(wordings), expected, rtol=1e-5)


def test_a_roster_proves_what_an_entry_quotes_of_its_list(serve: Serve) -> None:
    said = {"fr": "{country}."}
    roster = Roster("pays", "pays", "doc", "", {"fr": ("{country} ?",)}, said, said, said, {"CH": "Suisse"})
    proofs = Proofs(serve(entry("liste", LIST, "liste des pays"), rosters=(roster,)))
    assert proofs.covers(Owner("question", "liste"), Owner("roster", "pays"))
    assert not proofs.covers(Owner("gap", "x"), Owner("roster", "pays"))
    assert not proofs.covers(Owner("gap", "x"), Owner("question", "liste"))
    assert proofs.covers(Owner("gap", "x"), Owner("gap", "y"))
