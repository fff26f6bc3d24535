"""The tables of the staff console: who may enter, what they did, and what they say of turns."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from api.database.models import Base

Role = Literal["reviewer", "editor", "admin"]
Verdict = Literal["right", "wrong"]
Reason = Literal[
    "wrong_passage", "wrong_answer", "should_have_refused", "should_have_answered", "wrong_language", "outdated"
]


class Account(Base):
    """A member of staff. Without a password the account is used through OpenID Connect, whose `subject` it keeps."""

    __tablename__ = "staff_accounts"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    role: Mapped[Role] = mapped_column(String(16))
    password_hash: Mapped[str | None] = mapped_column(String(255))
    subject: Mapped[str | None] = mapped_column(String(512), unique=True)
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class StaffSession(Base):
    """A signed-in browser; `id` is the SHA-256 of the random id in its cookie."""

    __tablename__ = "staff_sessions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id", ondelete="CASCADE"), index=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    account: Mapped[Account] = relationship(lazy="raise", viewonly=True)


class SetupLink(Base):
    """The one-time link that makes the first admin; `id` is the SHA-256 of its token."""

    __tablename__ = "staff_setup_links"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime]


class AuditEvent(Base):
    """Somebody read or changed something; the name stays when the account goes."""

    __tablename__ = "staff_audit"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(254), index=True)
    action: Mapped[str] = mapped_column(String(64), index=True)
    target: Mapped[str] = mapped_column(String(128))
    detail: Mapped[dict[str, Any] | None]


class SavedFilter(Base):
    """A query string of the inbox under a name of its owner's choice."""

    __tablename__ = "staff_saved_filters"
    __table_args__ = (UniqueConstraint("account_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(80))
    query: Mapped[str] = mapped_column(String(2000))


class Review(Base):
    """What staff say of one turn; a later verdict replaces the earlier one, the audit log keeps both."""

    __tablename__ = "staff_reviews"

    turn_id: Mapped[str] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True)
    verdict: Mapped[Verdict] = mapped_column(String(8))
    reason: Mapped[Reason | None] = mapped_column(String(32))
    note: Mapped[str | None] = mapped_column(Text)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id", ondelete="SET NULL"))
    reviewed_at: Mapped[datetime] = mapped_column(index=True)
    account: Mapped[Account | None] = relationship(lazy="raise", viewonly=True)


class SampledTurn(Base):
    """A turn drawn at random for review; `week` is an ISO week, as in "2026-W47"."""

    __tablename__ = "staff_samples"

    week: Mapped[str] = mapped_column(String(8), primary_key=True)
    turn_id: Mapped[str] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True, index=True)


class QuestionVector(Base):
    """The embedding of a turn's question, float32, kept with the turn so that it is erased with it."""

    __tablename__ = "question_vectors"

    turn_id: Mapped[str] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True)
    model: Mapped[str] = mapped_column(String(128))
    vector: Mapped[bytes] = mapped_column(LargeBinary)
