"""Drafts become file contents, are validated as they would be served, and are written all or none."""

from dataclasses import replace
from pathlib import Path

import pytest
from small_knowledge import write_small_knowledge

from knowledge.base import fingerprint, load_knowledge
from knowledge.cases import Case, load_cases
from knowledge.editing.errors import EditError, FilesChangedError
from knowledge.editing.files import (
    CASES,
    file_changes,
    read_record,
    record_digest,
    reversed_changes,
    write_changes,
)
from knowledge.editing.types import (
    DocumentText,
    Edit,
    EntryText,
    EvidenceText,
    GapText,
    Removal,
    cases_from_json,
    cases_to_json,
    payload_from_json,
    payload_to_json,
)
from knowledge.editing.validating import find_faults, stage

ADDRESS = EntryText(
    id="adresse",
    subject="bureau",
    aspect="where",
    questions={"fr": ("Où se trouve le bureau ?", "  "), "de": ("",)},
    answers={"fr": "À la rue du Lac 12,\r\nà Berne.  ", "de": " "},
    evidence=(EvidenceText("bureau", "Adresse", "Le bureau se trouve à la rue du Lac 12, à Berne."),),
)
CASE = Case("staff-1", "fr", "fact", ("C'est où, votre bureau ?",), "answer", ("bureau",), (("lac",),), (), "")


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return write_small_knowledge(tmp_path / "knowledge")


def _entry(directory: Path, entry_id: str) -> EntryText:
    entry = read_record(directory, "entry", entry_id)
    assert isinstance(entry, EntryText)
    return entry


def test_payloads_and_cases_survive_the_database() -> None:
    for payload in (ADDRESS, GapText("g", {"fr": ("a",)}), DocumentText("d", "x"), Removal("e", "entry")):
        assert payload_from_json(payload_to_json(payload)) == payload
    assert cases_from_json(cases_to_json([CASE])) == (CASE,)


def test_an_edited_entry_changes_its_own_file_and_nothing_else_in_it(directory: Path) -> None:
    entry = replace(_entry(directory, "horaires"), answers={"fr": "De 8 h à 12 h.", "en": "8 to 12."})
    (change,) = file_changes(directory, [Edit(entry)])
    assert change.path == "faq/bureau.yml"
    assert change.before is not None
    assert change.after is not None
    gone = set(change.before.splitlines()) - set(change.after.splitlines())
    assert {line.split(":")[0].strip() for line in gone} == {"fr", "en"}
    assert find_faults(directory, [Edit(entry)]) == ()


def test_what_is_new_goes_to_the_files_of_the_staff(directory: Path) -> None:
    edits = [Edit(ADDRESS, (CASE,)), Edit(GapText("gap-chien", {"fr": ("Puis-je amener mon chien ?",)}))]
    changes = file_changes(directory, edits)
    assert [change.path for change in changes] == [CASES, "faq/staff.yml", "gaps/staff.yml"]
    write_changes(directory, changes)
    found = {entry.id: entry for entry in load_knowledge(directory).entries}["adresse"]
    assert dict(found.questions) == {"fr": ("Où se trouve le bureau ?",)}
    assert dict(found.answers) == {"fr": "À la rue du Lac 12,\nà Berne."}
    assert load_cases(directory / CASES) == (CASE,)


def test_a_case_takes_the_place_of_the_one_with_its_id(directory: Path) -> None:
    write_changes(directory, file_changes(directory, [Edit(ADDRESS, (CASE, replace(CASE, id="staff-2")))]))
    later = replace(CASE, must=(("berne",),))
    write_changes(directory, file_changes(directory, [Edit(ADDRESS, (later,))]))
    assert load_cases(directory / CASES) == (later, replace(CASE, id="staff-2"))


def test_removing_and_undoing_restore_every_byte(directory: Path) -> None:
    before = fingerprint(directory)
    changes = file_changes(directory, [Edit(Removal("horaires", "entry")), Edit(Removal("gap-parking", "gap"))])
    write_changes(directory, changes)
    assert not (directory / "gaps/bureau.yml").exists()
    assert [entry.id for entry in load_knowledge(directory).entries] == ["prix-permis"]
    write_changes(directory, reversed_changes(changes))
    assert fingerprint(directory) == before


def test_the_digest_follows_what_a_record_says_and_not_its_layout(directory: Path) -> None:
    before = {kind: record_digest(directory, kind, name) for kind, name in (("entry", "horaires"), ("gap", "x"))}
    path = directory / "faq/bureau.yml"
    path.write_text(path.read_text().replace("fr: Le bureau est ouvert du", 'fr: "Le bureau est ouvert du').replace(
        "12 h.\n    en: The", '12 h."\n    en: The'
    ))  # fmt: skip
    assert record_digest(directory, "entry", "horaires") == before["entry"]
    path.write_text(path.read_text().replace("The office is", "Our office is"))
    assert record_digest(directory, "entry", "horaires") != before["entry"]
    assert before["gap"] is None


def test_writing_can_be_repeated_and_refuses_what_somebody_else_changed(directory: Path) -> None:
    changes = file_changes(directory, [Edit(ADDRESS, (CASE,)), Edit(Removal("horaires", "entry"))])
    write_changes(directory, changes)
    write_changes(directory, changes)
    (directory / "faq/bureau.yml").write_text("- id: other\n")
    with pytest.raises(FilesChangedError, match=r"faq/bureau\.yml"):
        write_changes(directory, reversed_changes(changes))
    assert (directory / "faq/staff.yml").exists(), "nothing is undone when not all can be"


@pytest.mark.parametrize(
    ("edit", "field", "said"),
    [
        (Edit(replace(ADDRESS, aspect="x")), "aspect", "use one of"),
        (Edit(replace(ADDRESS, evidence=())), "evidence", "at least one quote"),
        (Edit(replace(ADDRESS, evidence=(EvidenceText("bureau", "", "Jamais dit."),))), "evidence", "Jamais dit"),
        (Edit(replace(ADDRESS, answers={})), "answers", "no language has both"),
        (Edit(replace(ADDRESS, subject="Le Bureau")), "subject", "lower-case"),
        (Edit(replace(ADDRESS, questions={"fr": ("Quand le bureau est-il ouvert ?",)})), "questions", "belongs to"),
        (Edit(GapText("gap-x", {})), "questions", "at least one question"),
        (Edit(DocumentText("autre", "no front matter")), "text", "front matter"),
        (Edit(DocumentText("../autre", "x")), "id", "lower-case"),
        (Edit(Removal("nobody", "entry")), "id", "no entry"),
        (Edit(Removal("nobody", "document")), "id", "no document"),
    ],
)
def test_faults_name_the_record_and_the_field(directory: Path, edit: Edit, field: str, said: str) -> None:
    before = fingerprint(directory)
    (fault,) = find_faults(directory, [edit])
    assert (fault.id, fault.field) == (edit.payload.id, field)
    assert said in fault.message
    assert str(directory.parent) not in fault.message
    assert fingerprint(directory) == before


def test_a_fault_that_an_edit_causes_elsewhere_names_that_place(directory: Path) -> None:
    (fault,) = find_faults(directory, [Edit(Removal("bureau", "document"))])
    assert (fault.id, fault.field, fault.place) == ("horaires", "", "faq/bureau.yml:2")


def test_one_record_cannot_be_changed_twice_at_once(directory: Path) -> None:
    with pytest.raises(EditError, match="twice"):
        file_changes(directory, [Edit(ADDRESS), Edit(Removal("adresse", "entry"))])


def test_a_staged_copy_is_what_publishing_will_leave(directory: Path, tmp_path: Path) -> None:
    """The index is built from the copy and served with the directory: their fingerprints must agree."""
    changes = file_changes(directory, [Edit(ADDRESS, (CASE,))])
    stage(directory, changes, tmp_path / "copy")
    write_changes(directory, changes)
    assert fingerprint(tmp_path / "copy") == fingerprint(directory)
