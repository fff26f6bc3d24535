"""What the inbox lists, filters and searches: a short account of each conversation, kept up to date with it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from api.database.models import Base


class Summary(Base):
    """One line of the inbox.

    Numbers grow with time and are never used again, so they order the inbox, name a conversation to staff and in the
    audit log, and are the row ids of the full-text index. `lowest_confidence` is that of the least certain reply.
    """

    __tablename__ = "conversation_summaries"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), unique=True)
    started_at: Mapped[datetime] = mapped_column(index=True)
    language: Mapped[str] = mapped_column(String(16))
    opening: Mapped[str] = mapped_column(String(200))
    turns: Mapped[int]
    lowest_confidence: Mapped[float | None]
    reviewed: Mapped[bool] = mapped_column(default=False)


class Facet(Base):
    """A conversation has `value` under `name` in at least one of its turns; the key finds conversations by value."""

    __tablename__ = "conversation_facets"
    __table_args__ = (Index(None, "number"), {"sqlite_with_rowid": False})

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    value: Mapped[str] = mapped_column(String(128), primary_key=True)
    number: Mapped[int] = mapped_column(
        ForeignKey("conversation_summaries.number", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )


class SpokenText(Base):
    """All words of a conversation, folded for search; the database's full-text index follows this table."""

    __tablename__ = "conversation_texts"

    number: Mapped[int] = mapped_column(
        ForeignKey("conversation_summaries.number", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    words: Mapped[str] = mapped_column(Text)
