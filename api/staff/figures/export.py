"""Everything that was said, as a file, without personal data unless an admin asks for it."""

import csv
import io
import json
from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from api.database.engine import Database
from api.database.inbox_models import Summary
from api.database.models import Turn
from api.database.staff_models import Review
from api.staff.access.deps import Editor, ServicesDep, Transaction
from api.staff.access.errors import RoleNeededError
from api.staff.figures.period import Period, PeriodDep
from api.staff.figures.redaction import redact

FIELDS = (
    *("conversation", "turn", "received_at", "language", "question", "kind", "reply", "confidence", "intent", "topic"),
    *("documents", "degraded", "flags", "duration_ms", "index_version", "rating", "comment"),
    *("verdict", "reason", "note"),
)
_BATCH = 500
_TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8"}
router = APIRouter()


@router.get("/export.{kind}")
async def export(
    kind: Literal["csv", "jsonl"],
    staff: Editor,
    services: ServicesDep,
    session: Transaction,
    period: PeriodDep,
    personal: bool = False,
) -> Response:
    """Send all turns of a period, one a line; with personal data for admins only."""
    if personal and not staff.may("admin"):
        raise RoleNeededError("Only admins may export personal data.")
    staff.note("export", f"{period.first} – {period.last}", format=kind, personal=personal)
    lines = _lines(_records(services.database, period, personal=personal), kind)
    name = f"passerelle-{period.first}-{period.last}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingResponse(lines, media_type=_TYPES[kind], headers=headers)


async def _lines(records: AsyncIterator[dict[str, Any]], kind: str) -> AsyncIterator[str]:
    if kind == "csv":
        yield _csv([FIELDS])
    async for record in records:
        if kind == "csv":
            yield _csv([[_cell(record[field]) for field in FIELDS]])
        else:
            yield json.dumps(record, ensure_ascii=False) + "\n"


async def _records(database: Database, period: Period, *, personal: bool) -> AsyncIterator[dict[str, Any]]:
    """Read in batches, each in a transaction of its own, so that a long export holds up nobody."""
    last: tuple[datetime, str] | None = None
    while True:
        query = (
            select(Turn, Summary.number, Review)
            .join(Summary, Summary.conversation_id == Turn.conversation_id)
            .outerjoin(Review, Review.turn_id == Turn.id)
            .where(Turn.received_at >= period.since, Turn.received_at < period.until)
            .order_by(Turn.received_at, Turn.id)
            .options(joinedload(Turn.feedback))
            .limit(_BATCH)
        )
        if last:
            query = query.where((Turn.received_at > last[0]) | ((Turn.received_at == last[0]) & (Turn.id > last[1])))
        async with database.transaction() as session:
            rows = (await session.execute(query)).all()
        for turn, number, review in rows:
            yield _record(turn, number, review, personal=personal)
        if len(rows) < _BATCH:
            return
        last = (rows[-1][0].received_at, rows[-1][0].id)


def _record(turn: Turn, number: int, review: Review | None, *, personal: bool) -> dict[str, Any]:
    def said(text: str | None) -> str | None:
        return text if personal or text is None else redact(text)

    replies = turn.reply or []
    return {
        "conversation": number,
        "turn": turn.sequence,
        "received_at": turn.received_at.isoformat(),
        "language": turn.language,
        "question": said(turn.text),
        "kind": turn.kind,
        "reply": said("\n\n".join(message["text"] for message in replies)),
        "confidence": turn.confidence,
        "intent": turn.intent,
        "topic": turn.topic,
        "documents": sorted({one["document_id"] for message in replies for one in message["citations"]}),
        "degraded": turn.degraded,
        "flags": turn.flags,
        "duration_ms": turn.duration_ms,
        "index_version": turn.index_version,
        "rating": turn.feedback.rating if turn.feedback else None,
        "comment": said(turn.feedback.comment) if turn.feedback else None,
        "verdict": review.verdict if review else None,
        "reason": review.reason if review else None,
        "note": said(review.note) if review else None,
    }


def _csv(rows: Iterable[Iterable[object]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue()


def _cell(value: object) -> object:
    """Write lists as words; text that a spreadsheet would take for a formula is made text again."""
    if isinstance(value, list):
        return " ".join(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
