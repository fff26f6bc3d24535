"""A curated answer that is malformed, doubled or no longer proved must not reach a visitor."""

from pathlib import Path

import pytest
import yaml

from knowledge.base import fingerprint, load_knowledge
from knowledge.documents import save_document
from knowledge.errors import InvalidEntryError
from knowledge.types import Document

ENTRY = {
    "id": "oim-depuis-quand",
    "subject": "oim",
    "aspect": "when",
    "questions": {"fr": ["Depuis quand l'OIM est-elle à Berne ?"], "en": ["Since when?"]},
    "answers": {"fr": "Depuis 1994."},
    "evidence": [{"document": "oim", "section": "Berne", "quote": "L'OIM est à Berne depuis 1994."}],
}
GAP = {"id": "gap-budget", "questions": {"fr": ["Quel est le budget ?"]}}


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    for name in ("documents", "faq", "gaps"):
        (tmp_path / name).mkdir()
    text = "Avant.\n\n## Berne\n\nL'OIM est à Berne depuis 1994.\n\nElle aide les migrants."
    save_document(Document("oim", "OIM", "OIM", "fr", "oim.md", None, text), tmp_path / "documents")
    return tmp_path


def write(directory: Path, *entries: object, gaps: tuple[object, ...] = ()) -> None:
    (directory / "faq" / "oim.yml").write_text(
        yaml.safe_dump(list(entries), allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    (directory / "gaps" / "gaps.yml").write_text(
        yaml.safe_dump(list(gaps), allow_unicode=True, sort_keys=False), encoding="utf-8"
    )


def test_entries_and_gaps_load(directory: Path) -> None:
    write(directory, ENTRY, gaps=(GAP,))
    base = load_knowledge(directory)
    (entry,) = base.entries
    assert entry.questions == {"fr": ("Depuis quand l'OIM est-elle à Berne ?",), "en": ("Since when?",)}
    assert entry.answers == {"fr": "Depuis 1994."}
    assert entry.evidence[0].quote == "L'OIM est à Berne depuis 1994."
    assert base.gaps[0].questions == {"fr": ("Quel est le budget ?",)}
    assert [passage.section for passage in base.passages] == ["", "Berne", "Berne"]


def evidence(**changes: str) -> dict[str, object]:
    return {"evidence": [{**ENTRY["evidence"][0], **changes}]}  # type: ignore[index]


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"anwers": {}}, "unknown field 'anwers'"),
        ({"id": "Deuxième"}, "'id' is 'Deuxième'"),
        ({"aspect": "whom"}, "'aspect' is 'whom'"),
        ({"answers": {"de": "Seit 1994."}}, "no language has both"),
        ({"answers": {"fr": " "}}, "answers, fr"),
        ({"answers": {False: "no"}}, "no language code"),
        ({"questions": {"fr": "Depuis quand ?"}}, "must be a list"),
        ({"questions": {"fr": [1994]}}, "1994 is not text"),
        ({"evidence": []}, "at least one quote"),
        (evidence(document="omi"), "'omi', which does not exist"),
        (evidence(quote="L'OIM est à Berne depuis 1995."), "no longer in one passage of 'oim'"),
        (evidence(quote="1994.\n\nElle aide"), "no longer in one passage of 'oim'"),
        (evidence(section="Genève"), "stands in section 'Berne', not 'Genève'"),
        (evidence(page="1"), "unknown field 'page'"),
        ({"id": "oim-depuis-quand"}, "id 'oim-depuis-quand' is already used"),
        ({"questions": {"fr": ["depuis quand l’OIM est-elle  à Berne?"]}}, "already belongs to 'oim-depuis-quand'"),
    ],
)
def test_a_faulty_entry_is_refused_with_its_file_and_line(
    directory: Path, changes: dict[str, object], complaint: str
) -> None:
    second = {**ENTRY, "id": "second", "questions": {"fr": ["Autre question ?"]}} | changes
    write(directory, ENTRY, second)
    with pytest.raises(InvalidEntryError, match=complaint) as caught:
        load_knowledge(directory)
    path = directory / "faq" / "oim.yml"
    starts = [n for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if line.startswith("- id:")]
    assert (caught.value.path, caught.value.line) == (path, starts[1])


def test_a_missing_field_is_refused(directory: Path) -> None:
    write(directory, {name: value for name, value in ENTRY.items() if name != "subject"})
    with pytest.raises(InvalidEntryError, match=r"oim\.yml:1: field 'subject' is missing"):
        load_knowledge(directory)


def test_a_question_cannot_be_both_answered_and_a_gap(directory: Path) -> None:
    write(directory, ENTRY, gaps=(GAP, {"id": "gap-two", "questions": {"en": ["since when"]}}))
    with pytest.raises(InvalidEntryError, match="already belongs to 'oim-depuis-quand'") as caught:
        load_knowledge(directory)
    assert caught.value.path == directory / "gaps" / "gaps.yml"
    assert caught.value.line == 5


@pytest.mark.parametrize(
    ("content", "line", "complaint"),
    [
        ("- id: a\n  id: b\n", 2, "'id' stands twice"),
        ("- id: a\n  subject: [b\n", 3, "not valid YAML"),
        ("id: a\n", 1, "must be a list"),
        ("\n- a\n", 2, "must be a mapping"),
    ],
)
def test_malformed_yaml_is_refused_with_its_line(directory: Path, content: str, line: int, complaint: str) -> None:
    (directory / "faq" / "bad.yml").write_text(content, encoding="utf-8")
    with pytest.raises(InvalidEntryError, match=complaint) as caught:
        load_knowledge(directory)
    assert caught.value.line == line


def test_the_fingerprint_changes_with_content_and_with_names(directory: Path) -> None:
    write(directory, ENTRY)
    first = fingerprint(directory)
    assert fingerprint(directory) == first
    (directory / "faq" / "oim.yml").rename(directory / "faq" / "autre.yml")
    renamed = fingerprint(directory)
    (directory / "gaps" / "gaps.yml").write_text("[]\n\n", encoding="utf-8")
    assert len({first, renamed, fingerprint(directory)}) == 3
