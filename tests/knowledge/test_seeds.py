"""The three crawled originals share a navigation; ingestion must come out with clean documents."""

from itertools import pairwise
from pathlib import Path

import pytest

from knowledge.documents import load_documents
from knowledge.ingest import ingest
from knowledge.passages import split_passages
from knowledge.types import Document, Passage

STRUCTURE = [
    "- Structure organisationnelle",
    "- Directrice générale",
    "- Directrice générale adjointe chargée de la gestion et des réformes",
    "- Directrice générale adjointe chargée des opérations",
    "- Bureau du Chef de Cabinet",
    "- Bureau des partenariats, de la sensibilisation et de la communication",
    "- Bureau de la stratégie et de la performance institutionnelle",
]
CRAWLED = ("consultations-ong", "initiative-de-berne", "qui-sommes-nous")


@pytest.fixture(scope="module")
def documents(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Document]:
    into = tmp_path_factory.mktemp("knowledge")
    report = ingest([str(seeds)], into)
    assert report.removed_lines > 30
    return load_documents(into / "documents")


def passage_with(document: Document, words: str) -> Passage:
    (found,) = [passage for passage in split_passages(document) if words in passage.text]
    return found


def test_the_structure_list_stays_whole_in_the_document_it_names(documents: dict[str, Document]) -> None:
    passage = passage_with(documents["qui-sommes-nous"], "Bureau du Chef de Cabinet")
    assert passage.text.splitlines() == STRUCTURE
    assert passage.section == "Structure"


@pytest.mark.parametrize("document_id", ["consultations-ong", "initiative-de-berne"])
def test_the_navigation_is_gone_elsewhere(documents: dict[str, Document], document_id: str) -> None:
    text = documents[document_id].text
    for words in (*STRUCTURE, "Qui sommes nous", "Notre travail", "Programme 2030", "175", "2030 AGENDA"):
        assert words not in text


@pytest.mark.parametrize("document_id", CRAWLED)
def test_crawl_artefacts_are_gone(documents: dict[str, Document], document_id: str) -> None:
    lines = documents[document_id].text.splitlines()
    assert "-" not in lines
    assert not any(first and first == second for first, second in pairwise(lines))
    assert not any(line.startswith(("Qui sommes nousL", "Notre travailE")) for line in lines)


def test_titles_come_from_the_texts(documents: dict[str, Document]) -> None:
    titles = {document.id: document.title for document in documents.values()}
    headline = titles.pop("consultations-ong")
    assert headline.startswith("Les toutes premières consultations")
    assert headline.endswith("humanitaires")
    assert titles == {
        "enonce-de-mission": "Enoncé de mission",
        "initiative-de-berne": "Initiative de berne",
        "oim-suisse": "L'OIM Suisse",
        "qui-sommes-nous": "Qui sommes nous",
    }
    assert {document.language for document in documents.values()} == {"fr"}


def test_lists_of_the_berne_initiative_keep_what_introduces_them(documents: dict[str, Document]) -> None:
    berne = documents["initiative-de-berne"]
    themes = passage_with(berne, "les questions de commerce et de santé")
    assert themes.text.splitlines()[0].endswith("notamment :")
    assert len(themes.text.splitlines()) == 9
    states = passage_with(berne, "- Papouasie-Nouvelle-Guinée")
    assert states.section == "Membres › États membres [121 participants aux consultations]"
    assert states.text.count("\n- ") + 1 == 121
    assert passage_with(berne, "(GRULAC)").section == "Membres › Organisations membres"
    assert passage_with(berne, "tour d’horizon").section == "Documents"


def test_two_meetings_glued_on_one_line_are_two(documents: dict[str, Document]) -> None:
    meetings = passage_with(documents["initiative-de-berne"], "Guilin").text.splitlines()
    assert len(meetings) == 7
    assert [line for line in meetings if line.startswith("- 2-3 juillet 2003, Berne")]


def test_bullets_and_numbers_of_the_other_originals_are_lists(documents: dict[str, Document]) -> None:
    fields = passage_with(documents["oim-suisse"], "- La migration forcée").text.splitlines()
    assert fields[0].endswith("la gestion de la migration :")
    assert len(fields) == 5
    points = [line for line in documents["enonce-de-mission"].text.splitlines() if line[0:1].isdecimal()]
    assert [line.partition(".")[0] for line in points] == [str(number) for number in range(1, 13)]
