"""`passerelle check` names every fault with file and line, and passes only when there is none."""

from pathlib import Path

import pytest
import yaml
from rich.console import Console

from api.cli.checking import CheckReport, Finding, check_coverage, check_wordings, render
from embeddings.answering.composing import Phrases
from embeddings.answering.served import ServedIndex
from embeddings.index.store import IndexStore
from knowledge.base import load_knowledge
from knowledge.checking import Place
from knowledge.documents import save_document
from knowledge.errors import InvalidEntryError
from knowledge.types import Document
from tests.embeddings.conftest import WordEncoder

FACTS = {"prix": "Le permis coûte 65 francs.", "heures": "Le guichet ouvre lundi."}
WORDINGS = {
    "prix": ["combien coûte le permis", "prix du permis en francs", "coût du permis"],
    "heures": ["quand ouvre le guichet", "horaires du guichet lundi", "combien le permis coûte"],
}


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (tmp_path / "documents").mkdir()
    (tmp_path / "faq").mkdir()
    text = "\n\n".join([*FACTS.values(), "Nul ne demande ceci."])
    save_document(Document("doc", "Doc", "P", "fr", "s", None, text), tmp_path / "documents")
    records = [
        {
            "id": name, "subject": name, "aspect": "what", "questions": {"fr": WORDINGS[name]},
            "answers": {"fr": fact}, "evidence": [{"document": "doc", "section": "", "quote": fact}],
        }
        for name, fact in FACTS.items()
    ]  # fmt: skip
    (tmp_path / "faq" / "f.yml").write_text(yaml.safe_dump(records, allow_unicode=True), encoding="utf-8")
    return tmp_path


def lines_of(path: Path, text: str) -> list[int]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [number for number, line in enumerate(lines, start=1) if text in line]


def test_a_sentence_without_answer_is_named_only_where_coverage_is_claimed(directory: Path) -> None:
    assert check_coverage(directory) == ()
    (directory / "coverage.yml").write_text("- document: doc\n  except: []\n", encoding="utf-8")
    (found,) = check_coverage(directory)
    path = directory / "documents" / "doc.md"
    assert (found.place.path, [found.place.line]) == (path, lines_of(path, "Nul ne demande"))


def test_evidence_that_is_gone_is_named_with_file_and_line(directory: Path) -> None:
    path = directory / "faq" / "f.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("quote: Le guichet", "quote: Un guichet"), encoding="utf-8"
    )
    with pytest.raises(InvalidEntryError, match=r"f\.yml:\d+: evidence is no longer"):
        check_coverage(directory)


def test_a_stolen_wording_is_named_with_both_places(directory: Path) -> None:
    store, encoder = IndexStore(directory / "index"), WordEncoder(dimensions=64)
    version = store.build(load_knowledge(directory), encoder, "f")
    served = ServedIndex(store.load(version.id, encoder), encoder, Phrases.load())
    stolen, close = check_wordings(served, directory, closer_than=-1)
    found = next(one for one in (*stolen, *close) if one.text == "combien le permis coûte")
    path = directory / "faq" / "f.yml"
    assert (found.place.path, [found.place.line]) == (path, lines_of(path, "combien le permis coûte"))
    assert found.thief == "prix"
    assert found.other is not None
    assert str(found.other.path) == str(path)
    assert any(found.other.line <= line < found.other.line + 15 for line in lines_of(path, "id: prix"))


def test_close_calls_do_not_fail_the_check() -> None:
    finding = Finding(Place(Path("faq/f.yml"), 3), "Combien ?", "prix", Place(Path("faq/g.yml"), 9))
    assert CheckReport((), (), (finding,)).passed
    assert not CheckReport((), (finding,), ()).passed
    assert not CheckReport((finding,), (), ()).passed


def test_the_report_names_places_and_thieves() -> None:
    finding = Finding(Place(Path("faq/f.yml"), 3), "Combien ?", "prix", Place(Path("faq/g.yml"), 9))
    console = Console(width=200, record=True)
    console.print(render(CheckReport((), (finding,), (finding,) * 30)))
    text = console.export_text()
    assert "faq/f.yml:3: “Combien ?” leads to prix (faq/g.yml:9)" in text
    assert "10 more" in text
    assert "failed: 0 sentences without answer, 1 stolen wordings, 30 close ones" in text
