"""Requests for a human are taken by one person at a time, and done."""

import pytest
from sqlalchemy import select
from staff_standins import Running

from api.database.models import ContactRequest
from api.database.staff_models import AuditEvent


async def _ask(console: Running, message: str = "Rappelez-moi", **fields: object) -> str:
    body = {"name": "Ada", "email": "ada@example.org", "message": message, "consent": True, **fields}
    response = await console.client.post("/api/contact", json=body)
    assert response.status_code == 201, response.text
    return str(response.json()["reference"])


async def _state(console: Running) -> tuple[str, int | None]:
    query = select(ContactRequest.state, ContactRequest.assignee_id)
    return (await console.query(lambda session: session.execute(query))).one()


async def test_a_request_is_taken_done_and_reopened(console: Running) -> None:
    reference = await _ask(console)
    await console.enter("reviewer")
    assert "Rappelez-moi" in await console.get("/contacts?state=new")
    path = f"/contacts/{reference}"
    await console.post(path, "/contacts", was="new", state="taken")
    assert await _state(console) == ("taken", 1)
    assert "Rappelez-moi" not in await console.get("/contacts?state=new")
    await console.post(path, "/contacts", was="taken", state="done", assignee="1")
    assert await _state(console) == ("done", 1)
    await console.post(path, "/contacts", was="done", state="new", assignee="1")
    assert await _state(console) == ("new", None)
    query = select(AuditEvent.target).where(AuditEvent.action == "contact.change")
    assert (await console.query(lambda s: s.scalars(query))).all() == [f"request {reference}"] * 3


async def test_who_comes_second_is_told_and_changes_nothing(console: Running) -> None:
    reference = await _ask(console)
    await console.add("first@example.org", "reviewer")
    await console.sign_in("first@example.org")
    await console.post(f"/contacts/{reference}", "/contacts", was="new", state="taken")
    await console.enter("editor")
    late = await console.post(f"/contacts/{reference}", "/contacts", was="new", state="taken")
    assert "Somebody else has changed this request" in (await console.client.get(late.headers["location"])).text
    assert await _state(console) == ("taken", 1)


async def test_a_request_leads_to_its_conversation_and_back(console: Running) -> None:
    said = await console.say("Aide")
    reference = await _ask(console, conversation_id=said["conversation_id"])
    await console.enter("reviewer")
    assert 'href="/staff/conversations/1"' in await console.get("/contacts")
    assert f'href="/staff/contacts#contact-{reference}"' in await console.get("/conversations/1")


@pytest.mark.parametrize(
    "fields", [{"was": "new", "state": "lost"}, {"state": "done"}, {"was": "new", "state": "taken", "assignee": "x"}]
)
async def test_nonsense_is_refused(console: Running, fields: dict[str, str]) -> None:
    reference = await _ask(console)
    await console.enter("reviewer")
    assert (await console.post(f"/contacts/{reference}", "/contacts", **fields)).status_code == 422
    assert await _state(console) == ("new", None)


async def test_what_visitors_write_stays_text(console: Running) -> None:
    await _ask(console, "<script>alert(1)</script>", name="<b>Eve</b>", email='"<x>"@example.org')
    await console.enter("reviewer")
    page = await console.get("/contacts")
    assert "<b>Eve" not in page
    assert "<script>alert" not in page
    assert "<x>" not in page


async def test_reading_requests_is_noted(console: Running) -> None:
    await console.enter("reviewer")
    await console.get("/contacts")
    query = select(AuditEvent.actor).where(AuditEvent.action == "contacts.read")
    assert (await console.query(lambda session: session.scalars(query))).all() == ["reviewer@example.org"]
