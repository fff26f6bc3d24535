"""A knowledge base survives its way through JSON."""

import json
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.index.snapshot import knowledge_from_json, knowledge_to_json
from knowledge.types import Aspect, Document, Entry, Evidence, Gap, KnowledgeBase, Passage, Roster

TEXT = st.text(max_size=12)
WORDINGS = st.dictionaries(st.sampled_from(["fr", "de"]), st.lists(TEXT, max_size=2).map(tuple))
TEXTS = st.dictionaries(TEXT, TEXT, max_size=2)
KNOWLEDGE = st.builds(
    KnowledgeBase,
    documents=st.lists(st.builds(Document, *[TEXT] * 5, st.none() | TEXT, TEXT), max_size=2).map(
        lambda documents: {document.id: document for document in documents}
    ),
    passages=st.lists(st.builds(Passage, *[TEXT] * 4, st.integers(), st.integers(), TEXT), max_size=2).map(tuple),
    entries=st.lists(
        st.builds(
            Entry,
            id=TEXT,
            subject=TEXT,
            aspect=st.sampled_from(Aspect.__args__),
            questions=WORDINGS,
            answers=TEXTS,
            evidence=st.lists(st.builds(Evidence, TEXT, TEXT, TEXT), max_size=2).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    gaps=st.lists(st.builds(Gap, id=TEXT, questions=WORDINGS), max_size=2).map(tuple),
    rosters=st.lists(st.builds(Roster, TEXT, TEXT, TEXT, TEXT, WORDINGS, *[TEXTS] * 4), max_size=2).map(tuple),
)


@given(KNOWLEDGE)
def test_a_round_trip_changes_nothing(knowledge: KnowledgeBase) -> None:
    assert knowledge_from_json(json.loads(json.dumps(knowledge_to_json(knowledge)))) == knowledge


def test_read_only_mappings_are_written_too() -> None:
    gap = Gap("g", MappingProxyType({"fr": ("Quand ?",)}))
    assert knowledge_to_json(KnowledgeBase({}, (), (), (gap,)))["gaps"] == [
        {"id": "g", "questions": {"fr": ["Quand ?"]}}
    ]


@pytest.mark.parametrize("data", [{}, {"documents": [{"id": 1}], "passages": [], "entries": [], "gaps": []}])
def test_a_missing_field_is_an_error(data: dict[str, object]) -> None:
    with pytest.raises((KeyError, ValueError)):
        knowledge_from_json(data)
