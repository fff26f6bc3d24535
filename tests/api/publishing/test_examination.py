"""Drafts are tested aside, against what is served, by every labelled question and by what visitors asked."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from edits import ADDRESS, GOOD, HARMFUL, WHERE

from api.building.assembly import open_store
from api.building.preparation import prepare_index
from api.publishing import gate
from api.publishing.examination import DraftInTest, examine
from api.publishing.going_live import OutdatedError, go_live, take_back
from api.publishing.progress import Progress, WithdrawnError
from api.publishing.types import Examination, Visit, report_from_json, report_to_json
from api.settings import Settings
from embeddings.errors import IndexMissingError
from knowledge.editing.errors import FilesChangedError
from knowledge.editing.files import read_record, record_digest
from knowledge.editing.types import DocumentText, Edit, EntryText, EvidenceText, Removal

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("loaded_once")]


def _run(
    settings: Settings, *edits: Edit, visits: tuple[Visit, ...] = (), progress: Progress | None = None
) -> Examination:
    tested = []
    for number, edit in enumerate(edits):
        kind = edit.payload.of if isinstance(edit.payload, Removal) else edit.payload.kind
        tested.append(DraftInTest(number, edit, record_digest(settings.knowledge_dir, kind, edit.payload.id)))
    return examine(settings, tested, visits, progress or Progress())


def _state(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_good_entry_passes_and_nothing_is_touched(settings: Settings) -> None:
    before, served = _state(settings.knowledge_dir), open_store(settings).pointer()
    visit = Visit("turn", "Où se trouve le bureau ?", "fr", None)
    found = _run(settings, GOOD, visits=(visit, replace(visit, text="Quand le bureau est-il ouvert ?")))
    report = found.report
    assert gate.reasons(report) == ()
    assert [(one.case.id, bool(one.old.fault), one.new.fault) for one in report.own] == [("staff-1", True, "")]
    assert [change.turn_id for change in report.changed] == ["turn"]
    assert "rue du Lac" in report.changed[0].new.text
    assert (report.asked, report.skipped, report.broken, report.is_ahead) == (5, 1, (), False)
    assert report.seconds.keys() >= {"building", "fitting", "asking"}
    assert report_from_json(report_to_json(report)) == report
    assert _state(settings.knowledge_dir) == before
    assert open_store(settings).pointer() == served
    assert not list(settings.var_dir.glob(".publishing-*"))


def test_what_breaks_a_question_is_blocked_with_both_answers(settings: Settings) -> None:
    report = _run(settings, HARMFUL).report
    assert "broken" in gate.reasons(report)
    (broken,) = [one for one in report.broken if one.case.id == "t-2"]
    assert "65" in broken.old.text
    assert broken.new.fault
    assert gate.may_override(report)


def test_a_draft_has_to_pass_its_own_question(settings: Settings) -> None:
    found = _run(settings, Edit(ADDRESS, (replace(WHERE, must=(("genève",),)),)))
    assert gate.reasons(found.report) == ("own",)
    assert found.candidate is not None


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (Edit(replace(ADDRESS, evidence=())), "faults"),
        (Edit(DocumentText("bureau", "---\nid: bureau\n---\nx")), "faults"),
        (Edit(Removal("bureau", "document")), "faults"),
    ],
)
def test_what_does_not_hold_is_blocked_for_everybody(settings: Settings, edit: Edit, reason: str) -> None:
    found = _run(settings, edit)
    assert gate.reasons(found.report) == (reason,)
    assert not gate.may_override(found.report)
    assert found.candidate is None


def test_a_record_that_changed_since_the_draft_began_is_not_overwritten(settings: Settings) -> None:
    found = examine(settings, [DraftInTest(7, HARMFUL, "of another text")], (), Progress())
    assert found.report.stale == (7,)
    assert gate.reasons(found.report) == ("stale",)


def test_a_draft_that_changes_nothing_says_so(settings: Settings) -> None:
    same = read_record(settings.knowledge_dir, "entry", "horaires")
    assert isinstance(same, EntryText)
    assert gate.reasons(_run(settings, Edit(same)).report) == ("unchanged",)


def test_files_ahead_of_the_index_are_pointed_out(settings: Settings) -> None:
    path = settings.knowledge_dir / "gaps" / "bureau.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("Where can I park my car?", "May I park?"), encoding="utf-8"
    )
    assert _run(settings, GOOD).report.is_ahead


def test_a_test_can_be_withdrawn_and_needs_something_served(settings: Settings) -> None:
    with pytest.raises(WithdrawnError):
        _run(settings, GOOD, progress=Progress(is_wanted=False))
    with pytest.raises(IndexMissingError):
        _run(settings.model_copy(update={"var_dir": settings.var_dir / "empty"}), GOOD)


def test_what_was_tested_is_what_preparing_would_build(settings: Settings) -> None:
    """So the next start serves the published version as it is."""
    found = _run(settings, GOOD)
    assert found.base is not None
    assert found.candidate is not None
    go_live(settings, found.changes, found.base, found.candidate)
    assert open_store(settings).pointer().current == found.candidate.index_version
    assert not prepare_index(settings, lambda _: None), "the next start would build again"


def test_going_live_and_back_restores_files_and_index_and_can_be_repeated(settings: Settings) -> None:
    before = _state(settings.knowledge_dir)
    found = _run(settings, GOOD)
    assert found.base is not None
    assert found.candidate is not None
    for _ in range(2):
        go_live(settings, found.changes, found.base, found.candidate)
        assert open_store(settings).pointer().current == found.candidate.index_version
    for _ in range(2):
        assert take_back(settings, found.changes, found.base, found.candidate)
        assert open_store(settings).pointer().current == found.base.index_version
        assert _state(settings.knowledge_dir) == before
    assert not prepare_index(settings, lambda _: None)


def test_an_interrupted_publication_is_completed_by_doing_it_again(settings: Settings) -> None:
    found = _run(settings, GOOD)
    assert found.base is not None
    assert found.candidate is not None
    first = found.changes[0]
    path = settings.knowledge_dir / first.path
    path.write_text(first.after or "", encoding="utf-8")
    go_live(settings, found.changes, found.base, found.candidate)
    assert not prepare_index(settings, lambda _: None)


def test_nothing_goes_live_on_other_files_or_another_index_than_tested(settings: Settings) -> None:
    found = _run(settings, GOOD)
    assert found.base is not None
    assert found.candidate is not None
    elsewhere = settings.knowledge_dir / "gaps" / "bureau.yml"
    text = elsewhere.read_text(encoding="utf-8")
    elsewhere.write_text(text + "# changed\n", encoding="utf-8")
    before = _state(settings.knowledge_dir)
    with pytest.raises(OutdatedError):
        go_live(settings, found.changes, found.base, found.candidate)
    assert _state(settings.knowledge_dir) == before
    elsewhere.write_text(text, encoding="utf-8")
    with pytest.raises(OutdatedError):
        go_live(settings, found.changes, replace(found.base, index_version="another"), found.candidate)


def test_what_was_changed_since_cannot_be_taken_back(settings: Settings) -> None:
    found = _run(settings, GOOD)
    assert found.base is not None
    assert found.candidate is not None
    go_live(settings, found.changes, found.base, found.candidate)
    path = settings.knowledge_dir / "faq" / "staff.yml"
    path.write_text(path.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    with pytest.raises(FilesChangedError):
        take_back(settings, found.changes, found.base, found.candidate)
    assert open_store(settings).pointer().current == found.candidate.index_version


def test_taking_back_a_version_that_is_gone_restores_the_files_and_asks_for_a_rebuild(settings: Settings) -> None:
    before = _state(settings.knowledge_dir)
    found = _run(settings, GOOD)
    assert found.base is not None
    assert found.candidate is not None
    go_live(settings, found.changes, found.base, found.candidate)
    assert not take_back(settings, found.changes, replace(found.base, index_version="gone"), found.candidate)
    assert _state(settings.knowledge_dir) == before


def test_an_entry_in_conflict_with_another_is_blocked(settings: Settings) -> None:
    """It says something else to almost the same questions; which of the two visitors get would be chance."""
    rival = EntryText(
        id="horaires-bis",
        subject="guichet",
        aspect="when",
        questions={
            "fr": (
                "Quand est-ce que le bureau est ouvert ?",
                "Quelles sont les heures d'ouverture de votre bureau ?",
                "À quelle heure est-ce que le bureau ouvre ?",
            ),
            "en": ("When is your office open?", "What are the opening hours of your office?"),
        },
        answers={"fr": "Le bureau se trouve à Berne."},
        evidence=(EvidenceText("bureau", "Adresse", "Le bureau se trouve à la rue du Lac 12, à Berne."),),
    )
    report = _run(settings, Edit(rival)).report
    assert "conflict" in gate.reasons(report), report.stolen
    assert list(gate.conflicts(report)) == [("horaires", "horaires-bis")]
