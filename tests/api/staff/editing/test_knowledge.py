"""The editor agrees with the knowledge as it is shipped: what it shows, picks, checks and suggests holds there."""

from pathlib import Path

import pytest

from api.staff.editing.checks import check, lacking
from api.staff.editing.form import EditorForm, read_must, slug, write_must
from api.staff.editing.library import Library, open_library
from api.staff.editing.picker import complete, pick, view_document
from api.staff.editing.previewing import preview
from api.staff.editing.regression import make_case, telling_words
from api.staff.editing.starting import new_id, prefill
from embeddings.quality.judging import Reply, judge
from knowledge.editing.types import EntryText, EvidenceText, GapText
from knowledge.types import Entry


@pytest.fixture(scope="module")
def library() -> Library:
    return open_library(Path(__file__).resolve().parents[4] / "knowledge")


def _form(entry: Entry) -> EditorForm:
    evidence = tuple(EvidenceText(item.document_id, item.section, item.quote) for item in entry.evidence)
    return EditorForm(EntryText(entry.id, entry.subject, entry.aspect, entry.questions, entry.answers, evidence))


def test_a_document_is_shown_whole_and_each_sentence_picks_itself(library: Library) -> None:
    for document in library.knowledge.documents.values():
        view = view_document(library, document.id)
        assert view
        texts = ["".join(part.text for part in passage.parts) for passage in view.passages]
        assert texts == [passage.text for passage in library.passages_of(document.id)]
        for passage in view.passages:
            assert document.text[passage.start :].startswith("".join(part.text for part in passage.parts))
            for part in passage.parts:
                picked = pick(library, part.place) if part.place else None
                assert (picked.quote if picked else part.text.strip(" \n-•*")) == (part.text if picked else "")


def test_what_is_picked_is_marked(library: Library) -> None:
    entry = library.knowledge.entries[0]
    view = view_document(library, entry.evidence[0].document_id, _form(entry).payload.evidence)  # type: ignore[union-attr]
    assert view
    chosen = [part.text for passage in view.passages for part in passage.parts if part.is_chosen]
    assert chosen
    assert all(any(text in item.quote or item.quote in text for item in entry.evidence) for text in chosen)


def test_no_shipped_entry_has_a_fault(library: Library) -> None:
    """The editor asks no more than the files' own reader does."""
    for entry in library.knowledge.entries:
        form = _form(entry)
        assert check(form, library) == ()
        assert [complete(library, item).document for item in form.payload.evidence] == [  # type: ignore[union-attr]
            item.document_id for item in entry.evidence
        ]
    for gap in library.knowledge.gaps:
        assert check(EditorForm(GapText(gap.id, gap.questions)), library) == ()


def test_the_suggested_words_of_every_answer_let_it_pass(library: Library) -> None:
    """A test question prefilled from an answer is never failed by that very answer."""
    for entry in library.knowledge.entries:
        form = _form(entry)
        for language, text in entry.answers.items():
            case = prefill(make_case("t", language, ["?"], "answer", ""), form, library)
            assert lacking(case, form) == ""
            assert read_must(write_must(case.must)) == case.must
            documents = frozenset(item.document_id for item in entry.evidence)
            assert not judge(case, Reply(frozenset({"answer"}), text, documents)).reason.startswith("lacks")


@pytest.mark.parametrize(
    ("answer", "language", "words"),
    [
        ("Depuis 1994, elle compte 12 bureaux et 3 salles.", "fr", (("1994",), ("12",))),
        ("Elle en compte 3.", "fr", (("3",),)),
        ("Il faut voir Zoltán Xavierovitch.", "fr", (("zoltan",), ("xavierovitch",))),
        ("", "fr", ()),
    ],
)
def test_figures_are_worth_more_than_names_and_names_more_than_rare_words(
    library: Library, answer: str, language: str, words: tuple[tuple[str, ...], ...]
) -> None:
    assert telling_words(answer, language, library)[: len(words)] == words


def test_every_entry_previews_with_its_quotes_marked(library: Library) -> None:
    """Each section once, its passages whole, and marked what is quoted and nothing else."""
    texts = {passage.text for passage in library.knowledge.passages}
    for entry in library.knowledge.entries[::5]:
        for shown in preview(_form(entry), library):
            assert shown.text == entry.answers[shown.language]
            passages = [passage for source in shown.sources for passage in source.passages]
            assert {"".join(stretch.text for stretch in passage) for passage in passages} <= texts
            marked = ["".join(s.text if s.is_quoted else "\0" for s in passage) for passage in passages]
            assert all(any(item.quote in text for text in marked) for item in entry.evidence)
            quoted = sum(len(item.quote) for item in entry.evidence)
            assert sum(len(text.replace("\0", "")) for text in marked) <= quoted
            places = [(source.title, source.section) for source in shown.sources]
            assert len(places) == len(set(places))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Où est l'Œuvre ?", "ou-est-l-oeuvre"),
        ("  ", ""),
        ("--", ""),
        ("x" * 80, "x" * 60),
        ("a " * 50, "a-" * 29 + "a"),
    ],
)
def test_names_are_written_as_ids(text: str, expected: str) -> None:
    assert slug(text) == expected


def test_a_new_entry_gets_an_id_of_its_own() -> None:
    entry = EditorForm(EntryText("", "mission", "who", {"fr": ("Qui ?",)}))
    assert new_id(entry, set()) == "mission-who"
    assert new_id(entry, {"mission-who", "mission-who-2"}) == "mission-who-3"
    assert new_id(EditorForm(GapText("", {"ar": ("من؟",)})), {"gap-sans-titre"}) == "gap-sans-titre-2"
