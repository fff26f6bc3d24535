"""Say whether a reply was right."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field, model_validator

from api.chat.schemas import BlankIsNone, Text
from api.database.repositories import TurnRepository
from api.database.staff_models import Reason, Review
from api.database.staff_repositories import ReviewRepository
from api.database.summaries import SummaryRepository
from api.staff.access.deps import Reviewer, Transaction
from api.staff.access.errors import NotThereError
from api.staff.conversations.transcript import place_of

router = APIRouter()


class ReviewForm(BaseModel):
    """A verdict; "none" withdraws it, and only a wrong reply has a reason."""

    verdict: Literal["right", "wrong", "none"]
    reason: Annotated[Reason | None, BlankIsNone] = None
    note: Annotated[Annotated[Text, Field(max_length=2000)] | None, BlankIsNone] = None

    @model_validator(mode="before")
    @classmethod
    def _drop_idle_reason(cls, values: Any) -> Any:  # noqa: ANN401
        if isinstance(values, dict) and values.get("verdict") != "wrong":
            return {name: value for name, value in values.items() if name != "reason"}
        return values

    @model_validator(mode="after")
    def _explain_what_is_wrong(self) -> "ReviewForm":
        if self.verdict == "wrong" and self.reason is None:
            raise ValueError("a reply that is wrong needs a reason")
        return self


@router.post("/turns/{turn_id}/review")
async def review_turn(
    turn_id: str, form: Annotated[ReviewForm, Form()], staff: Reviewer, session: Transaction
) -> Response:
    """Record the verdict in the place of any earlier one."""
    turn = await TurnRepository(session).get(turn_id)
    if turn is None:
        raise NotThereError("There is no such turn; its visitor may have erased it.")
    reviews = ReviewRepository(session)
    if form.verdict == "none":
        await reviews.delete(turn_id)
    else:
        review = Review(turn_id=turn_id, reviewed_at=datetime.now(UTC), account_id=staff.account.id)
        review.verdict, review.reason, review.note = form.verdict, form.reason, form.note
        await reviews.put(review)
    await session.flush()
    await SummaryRepository(session).refresh_reviewed(turn.conversation_id)
    staff.note("turn.review", f"turn {turn_id}", verdict=form.verdict, reason=form.reason)
    return RedirectResponse(await place_of(session, turn_id), HTTPStatus.SEE_OTHER)
