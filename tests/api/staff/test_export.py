"""The export holds everything that was said, and nobody's personal data unless an admin asks for it."""

import csv
import io
import json

import pytest
from sqlalchemy import select
from staff_standins import Running, reply

from api.database.staff_models import AuditEvent
from api.staff.figures.export import FIELDS
from api.staff.figures.redaction import redact

SAID = "Je m'appelle Ada Lovelace, ada@example.org, +41 79 123 45 67. Où ?"


async def test_both_formats_hold_the_same(console: Running) -> None:
    console.rasa.reply = reply()
    first = await console.say(SAID)
    await console.rate(first["turn_id"], "up", "Appelez le 079 123 45 67")
    await console.say('=HYPERLINK("x"), "quoted"\nline')
    await console.enter("editor")
    records = [json.loads(line) for line in (await console.get("/export.jsonl")).splitlines()]
    rows = list(csv.DictReader(io.StringIO(await console.get("/export.csv"))))
    assert [set(record) for record in records] == [set(FIELDS)] * 2 == [set(row) for row in rows]
    assert records[0]["question"] == "Je m'appelle [name], [e-mail], [phone]. Où ?" == rows[0]["question"]
    assert records[0]["comment"] == "Appelez le [phone]"
    assert records[0]["documents"] == ["ville"]
    assert (records[0]["kind"], records[0]["confidence"], records[0]["rating"]) == ("answer", 0.81, "up")
    assert rows[1]["question"] == "'" + records[1]["question"]
    assert (await console.get("/export.jsonl?since=2020-01-01&until=2020-01-02")) == ""


async def test_an_admin_may_keep_personal_data_and_it_is_noted(console: Running) -> None:
    await console.say(SAID)
    await console.enter("admin")
    assert SAID in await console.get("/export.jsonl?personal=true")
    query = select(AuditEvent.detail).where(AuditEvent.action == "export")
    assert (await console.query(lambda session: session.scalar(query))) == {"format": "jsonl", "personal": True}


async def test_a_long_export_misses_nothing_between_its_batches(
    console: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.staff.figures.export._BATCH", 3)
    for n in range(7):
        await console.say(f"question {n}")
    await console.enter("editor")
    records = [json.loads(line) for line in (await console.get("/export.jsonl")).splitlines()]
    assert [record["question"] for record in records] == [f"question {n}" for n in range(7)]


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("Écrivez à jean.dupont+x@mail.example.ch svp", "Écrivez à [e-mail] svp"),
        ("Tel. (031) 350 82 11 oder 0041313508211", "Tel. [phone] oder [phone]"),
        ("Ich heisse Hans Müller und suche", "Ich heisse [name] und suche"),
        ("My name is Maria da Silva. When?", "My name is [name]. When?"),
        ("mi chiamo luca, dove?", "mi chiamo [name], dove?"),
        ("C'est Madame Durand-Morel qui m'envoie", "C'est Madame [name] qui m'envoie"),
        ("IBAN CH93 0076 2011 6238 5295 7", "IBAN [IBAN]"),
        ("AVS 756.1234.5678.97", "AVS [number]"),
        ("passeport X1234567", "passeport [number]"),
        ("voir https://example.org/?user=ada", "voir [link]"),
    ],
)
def test_personal_data_is_removed(text: str, redacted: str) -> None:
    assert redact(text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "En 1951, 2004–2005 et 1994",
        "175 États membres, 12 000 personnes, 3,5 millions",
        "Combien coûte le point 12 ?",
        "L'OIM compte 590 bureaux",
        "Quelle est l'Initiative de Berne ?",
        "le 16 et 17 juin 2004 à 14:30",
    ],
)
def test_what_is_nobodys_stays(text: str) -> None:
    assert redact(text) == text
