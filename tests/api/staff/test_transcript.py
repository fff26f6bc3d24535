"""The transcript shows what the visitor saw, why it went so, and what today's index would answer."""

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, text
from staff_standins import FACTS, Running, citation, make_workshop, reply
from standins import FakeAnswering

from api.database.inbox_models import Summary
from api.database.models import Turn
from api.database.staff_models import AuditEvent, Review
from api.staff.conversations.asking_again import differences
from api.staff.conversations.citing import locate, mark
from embeddings.index.archive import PassageArchive
from embeddings.types import Memory
from knowledge.types import KnowledgeBase, Passage


async def test_it_shows_the_dialogue_and_beside_it_why(console: Running) -> None:
    console.rasa.reply = reply()
    said = await console.say("<i>Où</i> ?")
    await console.rate(said["turn_id"], "down", "Pas <clair>")
    await console.enter("reviewer")
    page = await console.get("/conversations/1")
    assert "&lt;i&gt;Où&lt;/i&gt; ?" in page
    assert "Pas &lt;clair&gt;" in page
    assert '<blockquote lang="fr" dir="auto">La mission est <mark>à Berne</mark> depuis 1994.' in page
    for shown in (
        "ask_question",
        "Où est la mission ?",
        "81.0 %",
        "answers from 40.0 %",
        "v7",
        "0.71",
        "0.52",
        "entry",
    ):
        assert shown in page, shown


async def test_every_reading_is_noted(console: Running) -> None:
    await console.say("un")
    await console.enter("admin")
    await console.get("/conversations/1")
    await console.get("/conversations/1")
    query = select(AuditEvent.actor, AuditEvent.target).where(AuditEvent.action == "transcript.read")
    rows = (await console.query(lambda session: session.execute(query))).all()
    assert rows == [("admin@example.org", "conversation 1")] * 2
    page = await console.get("/audit?action=transcript.read")
    assert page.count("conversation 1</td>") == 2
    assert "Signed in</td>" not in page


async def test_rasas_certainty_is_read_from_its_own_record(console: Running) -> None:
    """Turns that Rasa never saw do not shift the others; text that occurs twice is taken in order."""
    said = await console.say("bonjour")
    console.rasa.up = False
    await console.say("panne", conversation_id=said["conversation_id"])
    sender = await console.query(lambda session: session.scalar(select(Summary.conversation_id)))
    tracker = console.folder / "rasa" / "tracker.db"
    tracker.parent.mkdir()
    with sqlite3.connect(tracker) as connection:
        connection.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id TEXT, type_name TEXT, data TEXT)")
        for who, text, intent in (("else", "bonjour", "bye"), (sender, "bonjour", "greet"), (sender, "panne", "thank")):
            data = json.dumps({"text": text, "parse_data": {"intent": {"name": intent, "confidence": 0.876}}})
            connection.execute("INSERT INTO events (sender_id, type_name, data) VALUES (?, 'user', ?)", (who, data))
    await console.enter("reviewer")
    page = await console.get("/conversations/1")
    assert "greet · 88 %" in page
    assert "thank" not in page
    assert "bye ·" not in page


async def test_asking_again_marks_what_changed(console: Running) -> None:
    """The question is asked in its context and nothing of it is recorded."""
    console.rasa.reply = reply(memory={"question": "Où ?", "items": ["a"]})
    first = await console.say("Où ?")
    console.rasa.reply = reply(text="From the records: Quand ?", citations=[citation("1994")])
    second = await console.say("Quand ?", conversation_id=first["conversation_id"])
    await console.enter("reviewer")
    page = await console.get(f"/conversations/1?again={second['turn_id']}")
    assert "<del>records:</del><ins>documents:</ins>" in page
    assert "The sources are different." in page
    assert console.answering.calls == [("Quand ?", "fr", Memory("Où ?", items=("a",)))]
    assert await console.query(lambda session: session.scalar(select(Turn.id).where(Turn.sequence == 3))) is None


async def test_asking_again_says_when_nothing_changed(console: Running) -> None:
    answer = console.answering.answer("Où ?", language="fr")
    console.rasa.reply = reply(text=answer.text, citations=[_plain(c) for c in answer.citations])
    said = await console.say("Où ?")
    await console.enter("reviewer")
    page = await console.get(f"/conversations/1?again={said['turn_id']}")
    assert "Same as then" in page
    assert "<del>" not in page


def _plain(found: object) -> dict[str, object]:
    return {name: getattr(found, name) for name in found.__class__.__slots__}


@pytest.mark.parametrize(("old", "new"), [("", "a b"), ("a  b\nc", "a b c d"), ("same", "same"), ("x y z", "")])
def test_differences_make_up_both_texts(old: str, new: str) -> None:
    stretches = list(differences(old, new))
    assert "".join(s.text for s in stretches if s.kind != "new") == old
    assert "".join(s.text for s in stretches if s.kind != "gone") == new


def test_citations_are_found_today_formerly_or_not_at_all(tmp_path: Path) -> None:
    workshop = make_workshop(tmp_path, FakeAnswering())
    knowledge = workshop.knowledge()
    (today,) = locate([citation("à Berne")], knowledge, workshop.archive)
    assert (today.before + today.citation["quote"] + today.after, today.state) == (FACTS[0], "current")
    (former,) = locate([citation("à Berne")], KnowledgeBase({}, ()), workshop.archive)
    assert (former.before, former.after, former.state) == ("La mission est ", " depuis 1994.", "former")
    (unknown,) = locate([citation("à Berne")], None, PassageArchive(tmp_path / "nothing.db"))
    assert (unknown.citation["quote"], unknown.state) == ("à Berne", "unknown")


async def test_a_quote_stored_before_its_language_was_is_shown_without_one(console: Running) -> None:
    """To the visitor as well as to the staff."""
    console.rasa.reply = reply()
    said = await console.say("Où ?")
    without = text("UPDATE turns SET reply = json_remove(reply, '$[0].citations[0].language')")
    await console.query(lambda session: session.execute(without))
    history = await console.client.get("/api/conversation", headers={"X-Conversation": said["conversation_id"]})
    assert history.json()["turns"][0]["messages"][0]["citations"][0]["language"] == ""
    await console.enter("reviewer")
    assert '<blockquote lang="" dir="auto">La mission' in await console.get("/conversations/1")


def test_a_stretch_is_marked_in_its_document(tmp_path: Path) -> None:
    knowledge = make_workshop(tmp_path, FakeAnswering()).knowledge()
    assert knowledge
    cited = citation("douze", FACTS[1])
    marked = mark(knowledge, "ville", cited["content_hash"], cited["start"], cited["end"])
    assert marked
    assert marked.quote == "douze"
    assert marked.before + marked.quote + marked.after == knowledge.documents["ville"].text
    whole = mark(knowledge, "ville", "0" * 64, 0, 5)
    assert whole
    assert whole.quote == ""
    assert mark(knowledge, "elsewhere", "", 0, 0) is None
    passage: Passage = knowledge.passages[0]
    beyond = mark(knowledge, "ville", passage.content_hash, 0, 10_000)
    assert replace(beyond, title="") == replace(whole, title="") if beyond else False


async def test_the_document_page_shows_the_mark(console: Running) -> None:
    await console.enter("reviewer")
    cited = citation("à Berne")
    page = await console.get(
        f"/documents/ville?passage={cited['content_hash']}&start={cited['start']}&end={cited['end']}"
    )
    assert '<mark id="mark">à Berne</mark>' in page
    assert 'class="document card" lang="fr" dir="auto"' in page
    await console.get("/documents/elsewhere", 404)


async def test_a_verdict_is_recorded_replaced_and_withdrawn(console: Running) -> None:
    console.rasa.reply = reply()
    turn = (await console.say("Où ?"))["turn_id"]
    await console.enter("reviewer")
    path, page = f"/turns/{turn}/review", "/conversations/1"
    wrong = await console.post(path, page, verdict="wrong", reason="outdated", note="Depuis 2024 …")
    assert wrong.headers["location"] == f"/staff/conversations/1#turn-{turn}"
    shown = await console.get(page)
    assert "Outdated" in shown
    assert "Depuis 2024 …" in shown
    assert "/staff/conversations/1" in await console.get("/?reviewed=yes")
    await console.post(path, page, verdict="right", reason="outdated")
    review = (await console.query(lambda session: session.scalars(select(Review)))).one()
    assert (review.verdict, review.reason, review.note) == ("right", None, None)
    await console.post(path, page, verdict="none")
    assert await console.query(lambda session: session.scalar(select(Review.turn_id))) is None
    assert "/staff/conversations/1" not in await console.get("/?reviewed=yes")
    noted = select(AuditEvent.detail).where(AuditEvent.action == "turn.review").order_by(AuditEvent.id)
    details = (await console.query(lambda session: session.scalars(noted))).all()
    assert [detail and detail["verdict"] for detail in details] == ["wrong", "right", "none"]


@pytest.mark.parametrize(
    "fields", [{"verdict": "wrong"}, {"verdict": "wrong", "reason": "x"}, {"verdict": "maybe"}, {}]
)
async def test_a_verdict_that_says_too_little_changes_nothing(console: Running, fields: dict[str, str]) -> None:
    turn = (await console.say("Où ?"))["turn_id"]
    await console.enter("reviewer")
    assert (await console.post(f"/turns/{turn}/review", "/conversations/1", **fields)).status_code == 422
    assert await console.query(lambda session: session.scalar(select(Review.turn_id))) is None


async def test_what_was_erased_is_not_there(console: Running) -> None:
    await console.enter("reviewer")
    await console.get("/conversations/7", 404)
    await console.get("/turns/gone", 404)
    assert (await console.post("/turns/gone/review", verdict="right")).status_code == 404


async def test_a_turn_without_reply_is_shown_as_such(console: Running) -> None:
    def die(_: object) -> None:
        raise RuntimeError("the process dies")

    console.rasa.reply = die
    await console.client.post("/api/chat", json={"message": "Allô ?"})
    await console.enter("reviewer")
    assert "Allô ?" in await console.get("/?outcome=unreplied")
    assert "No reply was recorded for this message." in await console.get("/conversations/1")
