"""`passerelle verify`: each recorded citation is proved by what is or was published, or is named."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.cli.verification import CitationVerifier, verify_transcripts
from api.database.engine import Database
from api.database.models import Conversation, Turn
from embeddings.answering.citing import cite
from embeddings.errors import IndexMissingError
from embeddings.index.store import IndexStore
from embeddings.types import Citation
from knowledge.types import KnowledgeBase
from tests.embeddings.conftest import WordEncoder, make_knowledge

OLD, KEPT, NEW = "L'OIM compte 174 États membres.", "Elle est à Berne.", "L'OIM compte 175 États membres."
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def citation_of(knowledge: KnowledgeBase, number: int) -> Citation:
    passage = knowledge.passages[number]
    return cite(knowledge, passage, 0, len(passage.text) - 1)


@pytest.fixture
def store(tmp_path: Path) -> IndexStore:
    """Publish a fact, then six versions with a corrected one, so that the first version is gone."""
    store = IndexStore(tmp_path / "index")
    for number in range(7):
        facts = (OLD, KEPT) if number == 0 else (NEW, KEPT, f"Fait {number}.")
        store.publish(store.build(make_knowledge(*facts), WordEncoder(), "f"))
    return store


@pytest.fixture
async def database(migrated: Path, tmp_path: Path) -> AsyncIterator[Database]:
    shutil.copy(migrated, tmp_path / "passerelle.db")
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'passerelle.db'}")
    yield database
    await database.close()


async def record(database: Database, *replies: list[dict[str, Any]] | None) -> None:
    async with database.transaction() as session:
        session.add(Conversation(id="c", created_at=NOW, last_seen_at=NOW, language="fr"))
        for number, reply in enumerate(replies):
            received = NOW + timedelta(minutes=number)
            session.add(
                Turn(id=f"t{number}", conversation_id="c", sequence=number, text="?", language="fr",
                     received_at=received, reply=reply)
            )  # fmt: skip


def answer(*citations: Citation | dict[str, Any]) -> list[dict[str, Any]]:
    found = [asdict(item) if isinstance(item, Citation) else item for item in citations]
    return [{"kind": "smalltalk", "text": "Bonjour"}, {"kind": "answer", "text": "…", "citations": found}]


async def test_citations_of_the_served_and_of_pruned_versions_hold(store: IndexStore, database: Database) -> None:
    old, new = make_knowledge(OLD, KEPT), make_knowledge(NEW, KEPT)
    await record(database, answer(citation_of(old, 0), citation_of(old, 1)), None, answer(citation_of(new, 0)))
    checks = await verify_transcripts(database, CitationVerifier.open(store))
    assert [(check.turn_id, check.verdict) for check in checks] == [
        ("t0", "past"),
        ("t0", "current"),
        ("t2", "current"),
    ]
    first, current = checks[0].version, store.current().id
    assert first is not None
    assert first < current
    assert not (store.directory / "versions" / first).exists()
    assert checks[1].version == current


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"quote": "L'OIM compte 999 États membres"}, "are not this quote"),
        ({"start": 1}, "are not this quote"),
        ({"content_hash": "0" * 64}, "ever published"),
        ({"document_id": "campagne"}, "stands in 'ville'"),
        ({"section": "Autre"}, "stands in 'ville'"),
    ],
)
async def test_an_altered_citation_fails_with_its_reason(
    store: IndexStore, database: Database, changes: dict[str, Any], reason: str
) -> None:
    await record(database, answer(replace(citation_of(make_knowledge(NEW), 0), **changes)))
    (check,) = await verify_transcripts(database, CitationVerifier.open(store))
    assert (check.verdict, check.version) == ("failed", None)
    assert reason in check.reason


async def test_an_archived_passage_that_was_altered_proves_nothing(store: IndexStore, database: Database) -> None:
    forged = replace(make_knowledge(OLD).passages[0], text="Forged.", content_hash="f" * 64)
    store.archive.add([forged], "v0")
    citation = replace(citation_of(make_knowledge(OLD), 0), quote="Forged", start=0, end=6, content_hash="f" * 64)
    await record(database, answer(citation))
    (check,) = await verify_transcripts(database, CitationVerifier.open(store))
    assert "altered" in check.reason


async def test_a_citation_stored_before_its_language_was_is_still_proved(store: IndexStore, database: Database) -> None:
    old = asdict(citation_of(make_knowledge(NEW), 0))
    del old["language"]
    await record(database, answer(old))
    (check,) = await verify_transcripts(database, CitationVerifier.open(store))
    assert check.verdict == "current"


async def test_a_record_that_is_no_citation_fails(store: IndexStore, database: Database) -> None:
    await record(database, answer({"quote": "x"}))
    (check,) = await verify_transcripts(database, CitationVerifier.open(store))
    assert (check.verdict, check.citation) == ("failed", None)


async def test_without_any_publication_nothing_can_be_verified(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError):
        CitationVerifier.open(IndexStore(tmp_path / "nothing"))
