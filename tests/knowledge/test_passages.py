"""Passages are what is searched, quoted and re-checked later: their invariants hold for any text."""

from collections.abc import Callable
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from knowledge.blocks import split_blocks
from knowledge.passages import MAX_LIST, MAX_PARAGRAPH, split_passages
from knowledge.types import Document

Build = Callable[[str], Document]


def doc(text: str) -> Document:
    return Document("doc", "Titre", "OIM", "fr", "doc.md", None, text)


words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=12)
sentences = st.lists(words, min_size=1, max_size=40).map(lambda parts: " ".join(parts) + ".")
lines = st.one_of(
    sentences,
    sentences.map("- {}".format),
    words.map("## {}".format),
    words.map("### {}".format),
    st.sampled_from(["", "", "```", "Voici :", "1. un", "|a|b|", "# Titre", "\t", "---", "a\r", "\x0b"]),
)
texts = st.one_of(st.lists(lines, max_size=40).map("\n".join), st.text(max_size=3000))


@given(texts)
def test_passages_are_exact_ordered_slices_that_do_not_overlap(text: str) -> None:
    end = 0
    for passage in split_passages(doc(text)):
        assert passage.start >= end
        assert text[passage.start : passage.end] == passage.text
        assert passage.text.strip()
        assert passage.content_hash == sha256(passage.text.encode()).hexdigest()
        end = passage.end


@given(texts)
def test_every_character_that_is_no_heading_is_in_a_passage(text: str) -> None:
    covered = {n for passage in split_passages(doc(text)) for n in range(passage.start, passage.end)}
    covered |= {n for block in split_blocks(text) if block.kind == "heading" for n in range(block.start, block.end)}
    assert [n for n, character in enumerate(text) if not character.isspace() and n not in covered] == []


@given(texts)
def test_ids_are_unique_and_passages_are_not_too_long(text: str) -> None:
    passages = split_passages(doc(text))
    assert len({passage.id for passage in passages}) == len(passages)
    assert all(len(passage.text) <= max(MAX_LIST, MAX_PARAGRAPH) for passage in passages)


@given(st.lists(sentences, min_size=1, max_size=8, unique=True), st.data())
def test_a_paragraph_inserted_elsewhere_changes_no_other_id(paragraphs: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(paragraphs)))
    longer = [*paragraphs[:place], "Une nouvelle phrase que personne n'a écrite avant.", *paragraphs[place:]]
    before = {passage.id for passage in split_passages(doc("\n\n".join(paragraphs)))}
    after = {passage.id for passage in split_passages(doc("\n\n".join(longer)))}
    assert before <= after
    assert len(after) == len(before) + 1


def test_an_introducing_line_stays_with_its_list(document: Build) -> None:
    text = "## Buts\n\nAvant.\n\nL'OIM a deux buts :\n\n- protéger\n- aider\n\nAprès."
    passages = split_passages(document(text))
    assert [(p.section, p.text) for p in passages] == [
        ("Buts", "Avant."),
        ("Buts", "L'OIM a deux buts :\n\n- protéger\n- aider"),
        ("Buts", "Après."),
    ]


def test_a_paragraph_that_does_not_introduce_a_list_stands_alone(document: Build) -> None:
    passages = split_passages(document("Un fait.\n\n- protéger\n- aider"))
    assert [p.text for p in passages] == ["Un fait.", "- protéger\n- aider"]


def test_the_section_is_the_heading_path_without_the_title(document: Build) -> None:
    text = "# Titre\n\na.\n\n## Un\n\n### Deux\n\nb.\n\n## Trois\n\nc."
    assert [(p.section, p.text) for p in split_passages(document(text))] == [
        ("", "a."),
        ("Un › Deux", "b."),
        ("Trois", "c."),
    ]


def test_a_long_list_is_split_between_items(document: Build) -> None:
    items = [f"- Pays numéro {number} de la liste des membres" for number in range(200)]
    passages = split_passages(document("Membres :\n" + "\n".join(items)))
    assert len(passages) > 1
    assert passages[0].text.startswith("Membres :\n- Pays numéro 0 ")
    assert [line for p in passages for line in p.text.splitlines()][1:] == items


def test_a_long_paragraph_is_split_at_sentence_ends(document: Build) -> None:
    paragraph = " ".join(f"M. Swing a ouvert la session numéro {number} à 8.30 heures." for number in range(60))
    passages = split_passages(document(paragraph))
    assert len(passages) > 1
    assert all(p.text.startswith("M. Swing") and p.text.endswith("heures.") for p in passages)


def test_equal_paragraphs_have_different_ids(document: Build) -> None:
    first, second = split_passages(document("Encore.\n\nEncore."))
    assert first.id != second.id
    assert first.content_hash == second.content_hash


def test_a_fenced_block_is_one_passage_whatever_its_lines_look_like(document: Build) -> None:
    (passage,) = split_passages(document("```\n# no heading\n\n- no item\n```"))
    assert passage.section == ""
