"""What of a knowledge base becomes searchable, and under which id."""

from hypothesis import given
from hypothesis import strategies as st

from embeddings.index.units import build_units
from knowledge.types import Document, Entry, Gap, KnowledgeBase, Passage

DOCUMENT = Document("d", "Permis de séjour", "Ville", "fr", "https://example.org", None, "Il coûte 65 francs.")
PASSAGE = Passage("p1", "d", "Tarifs › Adultes", "Il coûte 65 francs.", 0, 19, "0" * 64)


def _knowledge(
    *, passages: tuple[Passage, ...] = (PASSAGE,), wordings: tuple[str, ...] = ("Combien ?",)
) -> KnowledgeBase:
    entry = Entry("e1", "permis", "how-many", {"fr": wordings, "de": ("Wie viel?",)}, {"fr": "65 francs"}, ())
    return KnowledgeBase({"d": DOCUMENT}, passages, (entry,), (Gap("g1", {"en": ("Opening hours?",)}),))


def test_passages_answers_and_every_wording_become_units() -> None:
    units = build_units(_knowledge(wordings=("Combien ?", "Quel prix ?")))
    assert [(unit.kind, unit.owner, unit.language) for unit in units] == [
        ("passage", "p1", "fr"),
        ("question", "e1", "fr"),
        ("question", "e1", "fr"),
        ("question", "e1", "de"),
        ("answer", "e1", "fr"),
        ("gap", "g1", "en"),
    ]
    assert [unit.kind for unit in units if unit.is_wording] == ["question", "question", "question", "gap"]


def test_a_passage_carries_its_title_and_section() -> None:
    assert build_units(_knowledge())[0].text == "Permis de séjour › Tarifs › Adultes\nIl coûte 65 francs."


def test_an_answer_carries_its_question() -> None:
    """An answer alone, as "65 francs", says nothing of what it is the price of."""
    assert [unit.text for unit in build_units(_knowledge()) if unit.kind == "answer"] == ["Combien ?\n65 francs"]


def test_repeated_wordings_are_one_unit() -> None:
    assert len(build_units(_knowledge(wordings=("Combien ?", "Combien ?")))) == len(build_units(_knowledge()))


def test_an_id_depends_on_the_unit_alone() -> None:
    """Adding a wording elsewhere must not renumber the rest."""
    before = {unit.id for unit in build_units(_knowledge())}
    after = {unit.id for unit in build_units(_knowledge(wordings=("Combien ?", "Nouveau ?")))}
    assert before < after


@given(st.lists(st.text(), unique=True, min_size=1, max_size=30))
def test_ids_are_distinct_and_fit_faiss(wordings: list[str]) -> None:
    units = build_units(_knowledge(wordings=tuple(wordings)))
    assert len({unit.id for unit in units}) == len(wordings) + 4
    assert all(0 < unit.id < 2**63 for unit in units)
