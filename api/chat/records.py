"""Rows made of what visitors send, whether by a form or within the conversation."""

import secrets
from datetime import UTC, datetime

from api.chat.schemas import ContactForm
from api.database.models import ContactRequest, Feedback, Rating


def contact_request(form: ContactForm, conversation_id: str | None) -> ContactRequest:
    """Make a request for a human; its id is the reference that the visitor is given."""
    return ContactRequest(
        id=secrets.token_hex(6),
        conversation_id=conversation_id,
        consented_at=datetime.now(UTC),
        **form.model_dump(exclude={"consent", "conversation_id"}),
    )


def feedback_on(turn_id: str, rating: Rating, comment: str | None = None) -> Feedback:
    """Make an opinion on a turn."""
    return Feedback(turn_id=turn_id, rating=rating, comment=comment, given_at=datetime.now(UTC))
