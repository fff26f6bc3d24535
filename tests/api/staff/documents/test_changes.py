"""The difference of two versions of a document accounts for every passage once, in order."""

from hypothesis import given
from hypothesis import strategies as st

from api.staff.documents.changes import Changes, compare
from api.staff.documents.resting import find_losses, find_lost_lists
from knowledge.passages import split_passages
from knowledge.types import Document, Entry, Evidence, KnowledgeBase, Passage, Roster

SENTENCES = ("Le guichet ouvre à huit heures.", "Le guichet ouvre à neuf heures.", "Tout autre chose, ici.", "Un bus.")
versions = st.lists(st.tuples(st.sampled_from(["", "A", "B"]), st.sampled_from(SENTENCES)), max_size=12)


def passages(*texts: str, section: str = "") -> tuple[Passage, ...]:
    heading = f"## {section}\n\n" if section else ""
    text = heading + "\n\n".join(texts)
    return split_passages(Document("d", "Titre", "P", "fr", "s", None, text))


def kinds(changes: Changes) -> list[str]:
    return [change.kind for change in changes.passages]


@given(versions, versions)
def test_every_passage_is_told_of_exactly_once(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> None:
    before = [Passage(str(n), "d", section, text, 0, 0, "") for n, (section, text) in enumerate(old)]
    after = [Passage(str(n), "d", section, text, 0, 0, "") for n, (section, text) in enumerate(new)]
    changes = compare(before, after)
    gone = [int(change.before.id) for change in changes.passages if change.before]
    come = [int(change.after.id) for change in changes.passages if change.after]
    assert gone == sorted(set(gone))
    assert come == sorted(set(come))
    assert len(gone) + changes.unchanged == len(old)
    assert len(come) + changes.unchanged == len(new)


@given(versions)
def test_a_version_does_not_differ_from_itself(old: list[tuple[str, str]]) -> None:
    before = [Passage(str(n), "d", section, text, 0, 0, "") for n, (section, text) in enumerate(old)]
    assert compare(before, before) == Changes((), len(old))


def test_inserting_a_paragraph_changes_nothing_else() -> None:
    changes = compare(passages("Un.", "Deux."), passages("Un.", "Entre les deux.", "Deux."))
    assert (kinds(changes), changes.unchanged) == (["added"], 2)


def test_some_other_words_make_a_changed_passage_and_all_others_a_new_one() -> None:
    before = passages("Le guichet est ouvert le lundi.", "Il y a un parc.")
    after = passages("Le guichet est ouvert le mardi.", "Vingt bus circulent.")
    changes = compare(before, after)
    assert kinds(changes) == ["changed", "added", "removed"] or kinds(changes) == ["changed", "removed", "added"]
    assert [(stretch.kind, stretch.text) for stretch in changes.passages[0].stretches] == [
        ("same", "Le guichet est ouvert le "),
        ("gone", "lundi."),
        ("new", "mardi."),
    ]


def test_another_heading_moves_a_passage() -> None:
    changes = compare(passages("Le guichet.", section="Ancien"), passages("Le guichet.", section="Nouveau"))
    (change,) = changes.passages
    assert (change.kind, change.section_before, change.section) == ("moved", "Ancien", "Nouveau")


def knowledge(*evidence: Evidence) -> KnowledgeBase:
    entry = Entry("e", "s", "what", {"fr": ("Quoi ?",)}, {"fr": "Ça."}, evidence)
    roster = Roster("r", "s", "d", "Pays", {}, {}, {}, {}, {"CH": "Suisse", "PE": "Pérou"})
    return KnowledgeBase({}, (), (entry,), (), (roster,))


def test_evidence_is_lost_with_its_words_or_its_heading_but_not_in_another_document() -> None:
    here, elsewhere = Evidence("d", "Guichet", "rue des Fleurs"), Evidence("other", "Guichet", "rue des Fleurs")
    base = knowledge(here, elsewhere)
    assert find_losses(base, "d", passages("Il est à la rue des Fleurs.", section="Guichet")) == ()
    for after in (
        passages("Il est à la rue des Fleurs.", section="Bureau"),
        passages("Ailleurs.", section="Guichet"),
        (),
    ):
        (loss,) = find_losses(base, "d", after)
        assert loss.lost == (here,)


def test_a_list_is_lost_with_any_of_its_items() -> None:
    base = knowledge()
    assert find_lost_lists(base, "d", passages("Les pays :\n\n- Suisse\n- Pérou", section="Pays")) == ()
    assert find_lost_lists(base, "d", passages("Les pays :\n\n- Suisse", section="Pays")) == base.rosters
    assert find_lost_lists(base, "other", ()) == ()
