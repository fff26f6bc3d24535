"""An organisation's own FAQ becomes entries with evidence; what does not is reported, and nothing is half done."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from knowledge.base import load_knowledge
from knowledge.errors import KnowledgeError, UnreadableSourceError
from knowledge.faq_import import FaqReport
from knowledge.ingest import IngestReport, ingest

PERMIT = "Le permis B coûte 65 francs pour un adulte."
HOURS = "Le guichet ouvre du lundi au vendredi, de 8 h à 12 h."
ROWS = [
    ("Intitulé de la question", "Réponse", "Rubrique"),
    ("Combien coûte le permis B ?", PERMIT, "Permis"),
    ("Quand le guichet ouvre-t-il ?", HOURS, "Accueil"),
]


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "knowledge"


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., str]:
    def build(rows: list[tuple[str, ...]], name: str = "faq.csv", delimiter: str = ",", encoding: str = "utf-8") -> str:
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter).writerows(rows)
        (tmp_path / name).write_bytes(text.getvalue().encode(encoding))
        return str(tmp_path / name)

    return build


def snapshot(directory: Path) -> dict[str, bytes]:
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


def faq_of(report: IngestReport) -> FaqReport:
    (faq,) = report.faqs
    return faq


def test_pairs_become_entries_that_quote_their_own_answers(write: Callable[..., str], into: Path) -> None:
    report = ingest([write(ROWS)], into)
    assert (report.added, faq_of(report).entries, faq_of(report).wordings) == (("faq",), 2, 2)
    base = load_knowledge(into)
    permit, hours = base.entries
    assert permit.questions == {"fr": ("Combien coûte le permis B ?",)}
    assert permit.answers == {"fr": PERMIT}
    assert (permit.aspect, hours.aspect) == ("how-many", "when")
    assert permit.subject != hours.subject
    (evidence,) = permit.evidence
    assert (evidence.document_id, evidence.section) == ("faq", "Permis › Combien coûte le permis B ?")
    assert evidence.quote == PERMIT
    document = base.documents["faq"]
    assert (document.title, document.language, document.source) == ("Faq", "fr", "faq.csv")


@pytest.mark.parametrize(
    ("delimiter", "encoding"), [(";", "cp1252"), ("\t", "utf-8-sig"), ("\t", "utf-16"), ("|", "utf-8")]
)
def test_any_separator_and_encoding_reads_the_same(
    write: Callable[..., str], into: Path, delimiter: str, encoding: str
) -> None:
    ingest([write(ROWS, delimiter=delimiter, encoding=encoding)], into)
    assert [entry.answers["fr"] for entry in load_knowledge(into).entries] == [PERMIT, HOURS]


def write_xlsx(path: Path) -> None:
    book = Workbook()
    book.active.append(["Notes"])
    sheet = book.create_sheet("FAQ")
    sheet.append(["Foire aux questions 2026"])
    sheet.append([])
    for row in ROWS:
        sheet.append(row)
    book.save(path)


def write_yaml(path: Path) -> None:
    records = [{"titre": row[0], "contenu": row[1], "variantes": []} for row in ROWS[1:]]
    path.write_text(yaml.safe_dump(records, allow_unicode=True), encoding="utf-8")


def write_json_lines(path: Path) -> None:
    lines = [json.dumps({"frage": row[0], "antwort": row[1]}, ensure_ascii=False) for row in ROWS[1:]]
    path.write_text("\n".join(lines), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "write_file"), [("f.xlsx", write_xlsx), ("f.yml", write_yaml), ("f.jsonl", write_json_lines)]
)
def test_other_formats_give_the_same_entries(
    tmp_path: Path, into: Path, name: str, write_file: Callable[[Path], None]
) -> None:
    write_file(tmp_path / name)
    ingest([str(tmp_path / name)], into)
    assert [entry.answers["fr"] for entry in load_knowledge(into).entries] == [PERMIT, HOURS]


def test_columns_can_be_named(write: Callable[..., str], into: Path) -> None:
    rows = [("id", "A", "B"), ("1", HOURS, "Quand le guichet ouvre-t-il ?")]
    source = write(rows)
    with pytest.raises(UnreadableSourceError, match=r"--columns.*columns found: id, A, B"):
        ingest([source], into)
    ingest([source], into, columns={"question": "B", "answer": "A"})
    assert load_knowledge(into).entries[0].answers == {"fr": HOURS}
    with pytest.raises(UnreadableSourceError, match="columns found"):
        ingest([source], into, columns={"question": "C", "answer": "A"})


def test_wordings_of_one_answer_are_merged(write: Callable[..., str], into: Path) -> None:
    rows = [
        ("question", "variants", "answer"),
        ("Combien coûte le permis B ?", "Prix du permis B | Tarif B", PERMIT),
        ("À combien revient un permis B ?", "", f"<p>{PERMIT}</p>"),
    ]
    assert faq_of(ingest([write(rows)], into)).entries == 1
    (entry,) = load_knowledge(into).entries
    assert entry.questions["fr"] == (
        "Combien coûte le permis B ?",
        "Prix du permis B",
        "Tarif B",
        "À combien revient un permis B ?",
    )


def test_duplicates_and_empty_rows_are_reported_with_their_lines(write: Callable[..., str], into: Path) -> None:
    rows = [
        ("question", "answer"),
        ("Combien coûte\nle permis B ?", PERMIT),
        ("combien coûte le permis B", "Rien."),
        ("Combien coûte le permis C ?", "95 francs."),
        ("", "Sans question."),
        ("Sans réponse ?", "<p>&nbsp;</p>"),
        ("", ""),
    ]
    report = faq_of(ingest([write(rows)], into))
    assert [(d.line, d.kind, d.other) for d in report.duplicates] == [
        (4, "same question", "line 2"),
        (5, "similar question", "line 2"),
    ]
    assert [(row.line, row.reason) for row in report.skipped] == [(6, "it has no question"), (7, "it has no answer")]
    assert [entry.answers["fr"] for entry in load_knowledge(into).entries] == [PERMIT, "95 francs."]


def test_a_question_that_is_answered_elsewhere_is_not_imported_again(write: Callable[..., str], into: Path) -> None:
    """Two owners of one question make a knowledge directory that does not load."""
    ingest([write(ROWS, "one.csv")], into)
    (into / "gaps").mkdir()
    (into / "gaps" / "gaps.yml").write_text("- id: gap\n  questions: {fr: [Où est la gare ?]}\n", encoding="utf-8")
    more = [*ROWS[:2], ("Où est la gare ?", "À Berne.", ""), ("Qui dirige ?", "Madame Muster.", "")]
    report = faq_of(ingest([write(more, "two.csv")], into))
    assert [(d.kind, d.other.rpartition("/")[2]) for d in report.duplicates] == [
        ("already curated", "one.yml:1"),
        ("already curated", "gaps.yml:1"),
    ]
    assert len(load_knowledge(into).entries) == 3


def test_html_answers_become_text_and_lists(write: Callable[..., str], into: Path) -> None:
    html = (
        "<h2>Documents</h2><p>Il faut&nbsp;<b>deux</b> documents&#160;:</p><ul><li>un passeport</li>"
        '<li>une <a href="https://example.org/photo">photo</a></li></ul><script>alert(1)</script>'
    )
    ingest([write([("question", "answer"), ("Quels documents faut-il ?", html)])], into)
    (entry,) = load_knowledge(into).entries
    assert entry.answers["fr"] == (
        "Documents\n\nIl faut deux documents :\n\n- un passeport\n- une photo (https://example.org/photo)"
    )
    assert entry.evidence[-1].quote.endswith("- une photo (https://example.org/photo)")


def test_a_long_answer_is_cut_behind_a_sentence_and_quoted_by_its_beginning(
    write: Callable[..., str], into: Path
) -> None:
    sentences = [f"Voici la phrase numéro {number} de cette réponse fort longue." for number in range(60)]
    ingest([write([("question", "answer"), ("Pourquoi ?", " ".join(sentences))])], into)
    base = load_knowledge(into)
    (entry,) = base.entries
    shown, cut = entry.answers["fr"].rsplit("\n", 1)
    assert (cut, shown.endswith("longue."), 800 < len(entry.answers["fr"]) <= 900) == ("[…]", True, True)
    assert entry.evidence[0].quote.endswith("longue.")
    assert len(entry.evidence[0].quote) <= 300
    assert sentences[-1] in base.documents["faq"].text


def test_languages_are_told_apart_row_by_row(write: Callable[..., str], into: Path) -> None:
    german = "Der Schalter ist von Montag bis Freitag am Vormittag geöffnet."
    rows = [*[row[:2] for row in ROWS], ("Wann ist der Schalter offen?", german)]
    ingest([write(rows)], into)
    assert [set(entry.answers) for entry in load_knowledge(into).entries] == [{"fr"}, {"fr"}, {"de"}]


def test_ingesting_again_replaces(write: Callable[..., str], into: Path) -> None:
    ingest([write(ROWS)], into)
    assert ingest([write(ROWS)], into).unchanged == ("faq",)
    report = ingest([write([*ROWS[:2], ("Où ?", "À Berne, près de la gare.", "")])], into)
    assert (report.added, report.replaced) == ((), ("faq",))
    assert [entry.answers["fr"] for entry in load_knowledge(into).entries] == [PERMIT, "À Berne, près de la gare."]


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("f.csv", b'question,answer\nQui ?,"Moi\nQuand ?,Hier\n', r"f\.csv:2: a quote in this row is never closed"),
        ("f.csv", b"question,answer\n,\n", "none of its 0 rows"),
        ("f.csv", b"\x00\x01\x02", "binary"),
        ("f.jsonl", b'{"question": "Qui ?", "answer": "Moi."}\n{"question"\n', r"f\.jsonl:2: not valid JSON"),
        ("f.yml", b"- question: a\n  answer: [b\n", r"f\.yml:3: not valid YAML"),
        ("f.yml", b"question: a\nanswer: b\n", "no columns for questions and answers"),
        ("f.xlsx", b"PK\x03\x04 broken", "no intact Excel file"),
        ("f.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old or an encrypted Excel file"),
    ],
)
def test_a_damaged_table_is_named_and_changes_nothing(
    write: Callable[..., str], tmp_path: Path, into: Path, name: str, content: bytes, complaint: str
) -> None:
    ingest([write(ROWS)], into)
    before = snapshot(into)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableSourceError, match=complaint):
        ingest([write([*ROWS, ("Où ?", "À Berne.", "")]), str(tmp_path / name)], into)
    assert snapshot(into) == before


def test_a_row_with_too_many_cells_is_not_cut_short(write: Callable[..., str], into: Path, tmp_path: Path) -> None:
    """An answer with an unquoted separator would be published without its end."""
    (tmp_path / "faq.csv").write_text("question,answer\nQui ?,Moi.\nOù ?,À Berne, près de la gare.\n", encoding="utf-8")
    report = faq_of(ingest([str(tmp_path / "faq.csv")], into))
    assert [(row.line, "more cells" in row.reason) for row in report.skipped] == [(3, True)]


def test_in_a_folder_tables_of_other_things_are_skipped(write: Callable[..., str], tmp_path: Path, into: Path) -> None:
    (tmp_path / "site").mkdir()
    write(ROWS, "site/faq.csv")
    write([("year", "budget"), ("2024", "3")], "site/budget.csv")
    report = ingest([str(tmp_path / "site")], into)
    assert (report.added, report.skipped) == (("faq",), (tmp_path / "site" / "budget.csv",))


def test_entries_written_by_hand_are_not_overwritten(write: Callable[..., str], into: Path) -> None:
    (into / "faq").mkdir(parents=True)
    (into / "faq" / "faq.yml").write_text("[]\n", encoding="utf-8")
    with pytest.raises(UnreadableSourceError, match="another origin"):
        ingest([write(ROWS)], into)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.text(max_size=80), st.text(max_size=1500)), min_size=1, max_size=4))
def test_whatever_the_cells_hold_the_entries_load_or_the_file_is_refused(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("faq")
    records = [{"question": question, "answer": answer} for question, answer in pairs]
    (folder / "f.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    try:
        report = ingest([str(folder / "f.jsonl")], folder / "knowledge")
    except KnowledgeError:
        assert not (folder / "knowledge" / "faq").exists()
    else:
        assert len(load_knowledge(folder / "knowledge").entries) == faq_of(report).entries
