"""The inbox finds exactly the conversations that pass its filter, newest first, page by page."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from staff_standins import Running, reply

from api.database.inbox import PAGE, InboxFilter, InboxRepository
from api.database.inbox_models import Facet, SpokenText, Summary
from api.database.models import Conversation, Feedback, Turn
from api.database.summaries import SummaryRepository, catch_up, folded, search_terms
from api.staff.conversations.filters import FilterQuery

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
WORDS = ("visa", "Genève", "retour", "santé", "emploi")


async def _fill(session: AsyncSession, count: int) -> list[dict[str, Any]]:
    """Record conversations at random and return what each of them is, for an oracle."""
    chance = random.Random(3)
    made = []
    for n in range(count):
        conversation = Conversation(id=f"{n:064}", created_at=START, last_seen_at=START, language="fr")
        session.add(conversation)
        kinds = [
            chance.choice(["answer", "refusal", "clarification", "smalltalk"]) for _ in range(chance.randint(1, 3))
        ]
        facts = {
            "n": n,
            "outcome": set(kinds) - {"smalltalk"},
            "language": chance.choice(["fr", "de"]),
            "rating": chance.choice(["up", "down", None, None]),
            "document": chance.choice(["a", "b"]),
            "confidence": [round(chance.random(), 2) for _ in kinds],
            "words": chance.sample(WORDS, 2),
            "at": START + timedelta(hours=5 * n),
        }
        for sequence, kind in enumerate(kinds, 1):
            citations = [{"document_id": facts["document"]}] if kind == "answer" else []
            turn = Turn(
                id=f"{n}-{sequence}",
                conversation_id=conversation.id,
                sequence=sequence,
                text=" ".join(facts["words"]),
                language=facts["language"],
                received_at=facts["at"],
                reply=[{"kind": kind, "text": "Réponse.", "citations": citations}],
                kind=kind,
                confidence=facts["confidence"][sequence - 1],
                degraded=False,
                flags=["distress"] if n % 10 == 0 else [],
            )
            session.add(turn)
        await session.flush()
        if facts["rating"]:
            session.add(Feedback(turn_id=f"{n}-1", rating=facts["rating"], given_at=START))
        if n % 10 == 0:
            facts["outcome"].add("distress")
        facts["document"] = facts["document"] if "answer" in kinds else None
        await session.flush()
        await SummaryRepository(session).refresh(conversation.id)
        made.append(facts)
    return made


Oracle = Callable[[dict[str, Any]], bool]
FILTERS: list[tuple[InboxFilter, Oracle]] = [
    (InboxFilter(), lambda _: True),
    (InboxFilter(outcome="refusal"), lambda f: "refusal" in f["outcome"]),
    (InboxFilter(outcome="distress", language="de"), lambda f: "distress" in f["outcome"] and f["language"] == "de"),
    (InboxFilter(rating="down", document="a"), lambda f: f["rating"] == "down" and f["document"] == "a"),
    (InboxFilter(least=0.2, most=0.5), lambda f: 0.2 <= min(f["confidence"]) <= 0.5),
    (InboxFilter(words="geneve"), lambda f: "Genève" in f["words"]),
    (InboxFilter(words="VIS empl"), lambda f: {"visa", "emploi"} <= set(f["words"])),
    (
        InboxFilter(words="visa", outcome="answer", rating="up"),
        lambda f: "visa" in f["words"] and "answer" in f["outcome"] and f["rating"] == "up",
    ),
    (
        InboxFilter(since=START + timedelta(days=3), until=START + timedelta(days=9)),
        lambda f: START + timedelta(days=3) <= f["at"] < START + timedelta(days=9),
    ),
    (InboxFilter(reviewed=True), lambda _: False),
    (InboxFilter(reviewed=False, language="fr"), lambda f: f["language"] == "fr"),
    (InboxFilter(words='"; DROP TABLE turns; --'), lambda _: False),
]


async def test_filters_agree_with_a_search_by_hand_and_pages_with_each_other(console: Running) -> None:
    """Walking down page by page shows every match once, in order; walking up again shows the same pages."""
    async with console.database.transaction() as session:
        facts = await _fill(session, 160)
        inbox = InboxRepository(session)
        first = await session.scalar(select(func.min(Summary.number)))
        assert first is not None
        for wanted, passes in FILTERS:
            expected = [fact["n"] + first for fact in reversed(facts) if passes(fact)]
            pages = [await inbox.page(wanted)]
            while pages[-1].older:
                pages.append(await inbox.page(wanted, before=pages[-1].older))
            assert [row.number for page in pages for row in page.summaries] == expected, wanted
            assert all(len(page.summaries) == PAGE for page in pages[:-1])
            assert await inbox.count(wanted) == len(expected)
            if len(pages) > 1:
                up = await inbox.page(wanted, after=pages[1].newer)
                assert [row.number for row in up.summaries] == [row.number for row in pages[0].summaries]
                assert up.newer is None
            if len(expected) > 2:
                assert await inbox.neighbours(wanted, expected[1]) == (expected[0], expected[2])


async def test_days_of_a_filter_are_days_where_staff_are() -> None:
    wanted = FilterQuery(since=date(2026, 3, 29), until=date(2026, 3, 29)).wanted(ZoneInfo("Europe/Zurich"))
    assert wanted.since == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert wanted.until == datetime(2026, 3, 29, 22, tzinfo=UTC)


async def test_a_conversation_is_listed_with_all_that_happened_in_it(console: Running) -> None:
    console.rasa.reply = reply()
    first = await console.say("Où est la <b>mission</b> ?")
    console.rasa.reply = reply("refusal", "Je ne sais pas.")
    await console.say("Et le bureau à Mars ?", conversation_id=first["conversation_id"])
    await console.rate(first["turn_id"], "up")
    await console.enter("reviewer")
    page = await console.get("/")
    assert "Où est la &lt;b&gt;mission&lt;/b&gt; ?" in page
    for shown in ("Answered", "Refused", "Helpful", "20 %"):
        assert shown in page
    assert "1 found" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?outcome=refusal", False),
        ("?outcome=answer", True),
        ("?rating=down", False),
        ("?document=ville&language=fr", True),
        ("?intent=ask_question", True),
        ("?least=80&most=82", True),
        ("?least=82", False),
        ("?words=ou+mission", True),
        ("?words=berne", True),
        ("?words=lausanne", False),
        ("?reviewed=no", True),
        ("?reviewed=yes", False),
        ("?since=2020-01-01&until=", True),
        ("?until=2020-01-01", False),
    ],
)
async def test_filters_work_from_the_address(console: Running, query: str, found: bool) -> None:
    console.rasa.reply = reply()
    await console.say("Où est la mission ?")
    await console.enter("reviewer")
    assert ("/staff/conversations/1" in await console.get(f"/{query}")) is found


@pytest.mark.parametrize("query", ["?since=yesterday", "?least=200", "?reviewed=perhaps", "?before=x"])
async def test_a_filter_that_makes_no_sense_is_named(console: Running, query: str) -> None:
    await console.enter("reviewer")
    assert "Wrong or missing" in await console.get(f"/{query}", 422)


async def test_filters_can_be_saved_by_everybody_for_themselves(console: Running) -> None:
    await console.enter("reviewer")
    saved = await console.post("/filters", name="Refus", query="?outcome=refusal&evil=1&page=2")
    assert saved.headers["location"] == "/staff/?outcome=refusal"
    assert 'href="/staff/?outcome=refusal"' in await console.get("/")
    await console.post("/filters", name="Refus", query="?outcome=distress")
    page = await console.get("/")
    assert 'href="/staff/?outcome=distress"' in page
    assert 'href="/staff/?outcome=refusal"' not in page
    await console.enter("editor")
    assert "Refus<" not in await console.get("/")
    await console.post("/filters/1/delete")
    await console.sign_in("reviewer@example.org")
    assert ">Refus<" in await console.get("/")
    await console.post("/filters/1/delete")
    assert ">Refus<" not in await console.get("/")


async def test_erasing_a_conversation_erases_it_from_inbox_and_search(console: Running) -> None:
    """Foreign keys and triggers do it, whoever deletes; not even the words stay in the search index."""
    console.rasa.reply = reply()
    said = await console.say("Mon dossier zorglub")
    await console.client.delete("/api/conversation", headers={"X-Conversation": said["conversation_id"]})

    async def left(session: AsyncSession) -> list[int | None]:
        tables = [await session.scalar(select(func.count()).select_from(t)) for t in (Summary, Facet, SpokenText)]
        match = text("SELECT count(*) FROM conversation_search WHERE conversation_search MATCH 'zorglub'")
        return [*tables, await session.scalar(match)]

    assert await console.query(left) == [0, 0, 0, 0]


async def test_numbers_are_never_used_again(console: Running) -> None:
    """The audit log names conversations by number: it must not come to speak of another one."""
    said = await console.say("un")
    await console.client.delete("/api/conversation", headers={"X-Conversation": said["conversation_id"]})
    await console.say("deux")
    assert await console.query(lambda session: session.scalar(select(Summary.number))) == 2


async def test_conversations_from_before_the_console_are_caught_up_with(console: Running) -> None:
    console.rasa.reply = reply()
    for n in range(3):
        await console.say(f"question {n}")
    await console.query(lambda session: session.execute(text("DELETE FROM conversation_summaries")))
    await console.query(lambda session: session.execute(update(Turn).values(topic=None)))
    await catch_up(console.database)
    rows = (await console.query(lambda session: session.execute(select(Summary.opening, Summary.turns)))).all()
    assert sorted(rows) == [(f"question {n}", 1) for n in range(3)]
    assert await console.query(lambda session: session.scalar(select(Turn.topic))) == "entry"


def test_search_looks_past_case_and_accents() -> None:
    assert folded("Éléphant ŒUVRE Straße") == folded("éléphant œuvre STRASSE")
    assert search_terms('l\'"été"* OR (migration)') == ["l", "ete", "or", "migration"]


async def test_erased_words_are_overwritten_in_the_search_index_too(console: Running) -> None:
    """The index keeps words of deleted rows until it is merged; a visitor's wish does not wait for that."""
    said = await console.say("Mon dossier zorglubique")
    for n in range(5):
        await console.say(f"question {n}")
    await console.client.delete("/api/conversation", headers={"X-Conversation": said["conversation_id"]})
    await console.query(lambda session: session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")))
    assert b"zorglubique" not in (console.folder / "passerelle.db").read_bytes()
