"""The tables. A conversation owns its turns, feedback and contact requests: erasing it erases them."""

from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import JSON, DateTime, Dialect, ForeignKey, Index, MetaData, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

ContactState = Literal["new", "taken", "done"]
Rating = Literal["up", "down"]


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime in UTC, also where the database (SQLite) keeps no time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store in UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Say again that it is UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Names every constraint, so that migrations can refer to it on every database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012
        datetime: UtcDateTime,
        dict[str, Any]: JSON(none_as_null=True),
        list[dict[str, Any]]: JSON(none_as_null=True),
        list[str]: JSON,
        ContactState: String(16),
        Rating: String(8),
    }


class Conversation(Base):
    """`id` is the SHA-256 of the capability that the visitor holds; the capability itself is never stored."""

    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    language: Mapped[str] = mapped_column(String(16))


class Turn(Base):
    """What a visitor said and, once `reply` is set, what was replied and why.

    `topic` is the id of the entry, roster or gap that the reply is about. The second index holds all that statistics
    ask for, so that they need not read the turns themselves.
    """

    __tablename__ = "turns"
    __table_args__ = (
        UniqueConstraint("conversation_id", "sequence"),
        UniqueConstraint("conversation_id", "message_id"),
        Index(
            "ix_turns_statistics",
            *("received_at", "kind", "language", "degraded", "duration_ms", "topic", "conversation_id"),
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    sequence: Mapped[int]
    message_id: Mapped[str | None] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(16))
    received_at: Mapped[datetime]
    reply: Mapped[list[dict[str, Any]] | None]
    kind: Mapped[str | None] = mapped_column(String(16))
    confidence: Mapped[float | None]
    degraded: Mapped[bool] = mapped_column(default=False)
    intent: Mapped[str | None] = mapped_column(String(64))
    topic: Mapped[str | None] = mapped_column(String(128))
    memory: Mapped[dict[str, Any] | None]
    trace: Mapped[dict[str, Any] | None]
    index_version: Mapped[str | None] = mapped_column(String(64))
    duration_ms: Mapped[int | None]
    flags: Mapped[list[str]] = mapped_column(default=list)
    feedback: Mapped["Feedback | None"] = relationship(lazy="raise", viewonly=True)


class Feedback(Base):
    """What the visitor thought of one turn; a later opinion replaces the earlier one."""

    __tablename__ = "feedback"

    turn_id: Mapped[str] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True)
    rating: Mapped[Rating]
    comment: Mapped[str | None] = mapped_column(Text)
    given_at: Mapped[datetime] = mapped_column(index=True)


class ContactRequest(Base):
    """A visitor asks to be contacted by a human, having consented to it at `consented_at`.

    `assignee_id` is the member of staff who took it.
    """

    __tablename__ = "contact_requests"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    name: Mapped[str | None] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(40))
    message: Mapped[str] = mapped_column(Text)
    consented_at: Mapped[datetime] = mapped_column(index=True)
    state: Mapped[ContactState] = mapped_column(default="new")
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id", ondelete="SET NULL"))
