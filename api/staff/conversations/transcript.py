"""One conversation, and the documents it cites."""

from http import HTTPStatus

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.ext.asyncio import AsyncSession

from api.database.inbox import InboxRepository
from api.database.repositories import ContactRepository, TurnRepository
from api.database.samples import SampleRepository
from api.database.staff_models import Reason
from api.database.staff_repositories import ReviewRepository
from api.staff.access.deps import PageDep, Reviewer, ServicesDep, Transaction, WorkshopDep
from api.staff.access.errors import NotThereError
from api.staff.conversations.asking_again import ask_again
from api.staff.conversations.filters import TranscriptDep
from api.staff.conversations.intents import understood
from api.staff.conversations.turn_view import view_turns

REASONS: tuple[Reason, ...] = (
    *("wrong_passage", "wrong_answer", "should_have_refused", "should_have_answered", "wrong_language", "outdated"),
)
router = APIRouter()


@router.get("/conversations/{number}")
async def show_transcript(
    number: int,
    query: TranscriptDep,
    staff: Reviewer,
    page: PageDep,
    services: ServicesDep,
    workshop: WorkshopDep,
    session: Transaction,
) -> Response:
    """Show the dialogue as the visitor saw it and why it went so; ask one of its questions again if wished."""
    inbox = InboxRepository(session)
    summary = await inbox.get(number)
    if summary is None:
        raise NotThereError("There is no such conversation; its visitor may have erased it.")
    turns = await TurnRepository(session).history(summary.conversation_id)
    again = {turn.id: n for n, turn in enumerate(turns) if turn.id == query.again}
    ids = [turn.id for turn in turns]
    newer, older = await inbox.neighbours(query.wanted(services.settings.timezone), number)
    views = view_turns(
        turns,
        workshop,
        understood=await understood(services.settings.tracker_path, summary.conversation_id),
        reviews=await ReviewRepository(session).of(ids),
        sampled=await SampleRepository(session).among(ids),
        again={key: await ask_again(workshop.answering, turns[n], turns[:n]) for key, n in again.items()},
    )
    contacts = await ContactRepository(session).of_conversation(summary.conversation_id)
    staff.note("transcript.read", f"conversation {number}")  # last, since writing keeps other writers waiting
    return page.render(
        "transcript.html",
        section="inbox",
        summary=summary,
        views=views,
        contacts=contacts,
        filter=query,
        newer=newer,
        older=older,
        reasons=REASONS,
    )


@router.get("/turns/{turn_id}")
async def find_turn(turn_id: str, _: Reviewer, session: Transaction) -> Response:
    """Lead to a turn in its transcript."""
    return RedirectResponse(await place_of(session, turn_id), HTTPStatus.SEE_OTHER)


async def place_of(session: AsyncSession, turn_id: str) -> str:
    """Return the address of a turn; raises `NotThereError`."""
    number = await InboxRepository(session).number_of_turn(turn_id)
    if number is None:
        raise NotThereError("There is no such turn; its visitor may have erased it.")
    return f"/staff/conversations/{number}#turn-{turn_id}"
