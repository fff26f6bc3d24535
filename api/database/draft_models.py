"""The tables of the editing loop: intended changes, and the publications that test and carry them out."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from api.database.models import Base
from api.database.staff_models import Account
from knowledge.editing.types import DraftKind

DraftState = Literal["open", "published", "discarded"]
PublicationState = Literal["queued", "testing", "passed", "blocked", "failed", "published", "rolled_back", "withdrawn"]


class Publication(Base):
    """A set of drafts put to the test against what is served, and its fate.

    `contents` are the drafts as they were tested: draft, version, kind, target, payload, cases. `changes` are the
    texts of every file before and after. `base` names what was served and the files it was tested on: index_version and
    fingerprint; `candidate` the same of what was built. `phase`, `done` and `total` say how far the test is, and
    `beat_at` when its process last said so.
    """

    __tablename__ = "staff_publications"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    state: Mapped[PublicationState] = mapped_column(String(16), index=True)
    contents: Mapped[list[dict[str, Any]]]
    changes: Mapped[list[dict[str, Any]] | None]
    base: Mapped[dict[str, Any] | None]
    candidate: Mapped[dict[str, Any] | None]
    report: Mapped[dict[str, Any] | None]
    failure: Mapped[str | None] = mapped_column(Text)
    phase: Mapped[str | None] = mapped_column(String(32))
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    beat_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id", ondelete="SET NULL"))
    tested_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id", ondelete="SET NULL"))
    reason: Mapped[str | None] = mapped_column(Text)
    rolled_back_at: Mapped[datetime | None]
    rolled_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id", ondelete="SET NULL"))
    created_by: Mapped[Account | None] = relationship(lazy="raise", viewonly=True, foreign_keys=[created_by_id])
    published_by: Mapped[Account | None] = relationship(lazy="raise", viewonly=True, foreign_keys=[published_by_id])
    rolled_back_by: Mapped[Account | None] = relationship(lazy="raise", viewonly=True, foreign_keys=[rolled_back_by_id])


class Draft(Base):
    """One intended change to the knowledge.

    `target` is the id of the entry, gap or document; `base` the digest of its record when the draft began, None for a
    new one (`knowledge.editing.files.record_digest`). `version` counts the changes, so that two people do not
    overwrite each other. `turn_ids` are the turns that gave rise to it; `publication_id` is the one that published it.
    """

    __tablename__ = "staff_drafts"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    kind: Mapped[DraftKind] = mapped_column(String(16))
    target: Mapped[str] = mapped_column(String(128), index=True)
    base: Mapped[str | None] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)
    payload: Mapped[dict[str, Any]]
    cases: Mapped[list[dict[str, Any]]]
    turn_ids: Mapped[list[str]]
    state: Mapped[DraftState] = mapped_column(String(16), default="open", index=True)
    publication_id: Mapped[int | None] = mapped_column(ForeignKey("staff_publications.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id", ondelete="SET NULL"))
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id", ondelete="SET NULL"))
    created_by: Mapped[Account | None] = relationship(lazy="raise", viewonly=True, foreign_keys=[created_by_id])
    updated_by: Mapped[Account | None] = relationship(lazy="raise", viewonly=True, foreign_keys=[updated_by_id])
