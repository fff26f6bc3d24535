"""The visitor's routes."""

from http import HTTPStatus

from fastapi import APIRouter

from api import errors
from api.chat.records import contact_request, feedback_on
from api.chat.schemas import (
    ChatRequest,
    ChatResponse,
    ContactByEmail,
    ContactByPhone,
    ContactReceipt,
    FeedbackRequest,
    History,
)
from api.chat.service import hash_of, known
from api.database.repositories import ContactRepository, FeedbackRepository, TurnRepository
from api.database.summaries import SummaryRepository
from api.errors import MessageTooLongError, UnknownTurnError
from api.web.deps import ClientLimit, ConversationHeader, ServicesDep

router = APIRouter(prefix="/api", tags=["conversation"], responses=errors.described(400, 413, 422, 429))


@router.post("/chat", dependencies=[ClientLimit], responses=errors.described(404, 415))
async def chat(request: ChatRequest, services: ServicesDep) -> ChatResponse:
    """Reply to one message; without `conversation_id` a conversation begins."""
    longest = services.settings.max_message_chars
    if len(request.message) > longest:
        raise MessageTooLongError(f"A message has at most {longest} characters; this one has {len(request.message)}.")
    if request.conversation_id is not None:
        await services.limiter.admit_conversation(hash_of(request.conversation_id))
    return await services.conversations.reply(request)


@router.get("/conversation", responses=errors.described(404))
async def read_conversation(conversation: ConversationHeader, services: ServicesDep) -> History:
    """Read the visitor's own history."""
    return await services.conversations.history(conversation)


@router.delete("/conversation", status_code=HTTPStatus.NO_CONTENT, responses=errors.described(404, 503))
async def erase_conversation(conversation: ConversationHeader, services: ServicesDep) -> None:
    """Erase the conversation everywhere; feedback and contact requests that were sent from it included."""
    await services.conversations.erase(conversation)


@router.post(
    "/feedback",
    status_code=HTTPStatus.NO_CONTENT,
    dependencies=[ClientLimit],
    responses=errors.described(404, 415),
)
async def give_feedback(feedback: FeedbackRequest, services: ServicesDep) -> None:
    """Rate one turn; rating it again replaces the earlier rating."""
    async with services.database.transaction() as session:
        turn = await TurnRepository(session).get(feedback.turn_id)
        if turn is None:
            raise UnknownTurnError("There is no such turn; it may have been erased.")
        row = feedback_on(feedback.turn_id, feedback.rating, feedback.comment)
        await FeedbackRepository(session).put(row)
        await SummaryRepository(session).refresh(turn.conversation_id)


@router.post(
    "/contact", status_code=HTTPStatus.CREATED, dependencies=[ClientLimit], responses=errors.described(404, 415)
)
async def request_contact(form: ContactByEmail | ContactByPhone, services: ServicesDep) -> ContactReceipt:
    """Ask for a human; with `conversation_id` staff see the conversation, and erasing that erases the request."""
    async with services.database.transaction() as session:
        conversation = await known(session, form.conversation_id) if form.conversation_id else None
        request = contact_request(form, conversation.id if conversation else None)
        ContactRepository(session).add(request)
    return ContactReceipt(reference=request.id)
