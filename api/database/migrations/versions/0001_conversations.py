"""Conversations, turns, feedback and contact requests."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the first tables."""
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("last_seen_at", _MOMENT, nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
    )
    op.create_table(
        "turns",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(64), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("received_at", _MOMENT, nullable=False),
        sa.Column("reply", sa.JSON(), nullable=True),
        sa.Column("kind", sa.String(16), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("degraded", sa.Boolean(), nullable=False),
        sa.Column("intent", sa.String(64), nullable=True),
        sa.Column("memory", sa.JSON(), nullable=True),
        sa.Column("trace", sa.JSON(), nullable=True),
        sa.Column("index_version", sa.String(64), nullable=True),
        sa.Column("duration_ms", sa.Integer(), nullable=True),
        sa.Column("flags", sa.JSON(), nullable=False),
        _belongs_to("turns", "conversation_id", "conversations"),
        sa.PrimaryKeyConstraint("id", name="pk_turns"),
        sa.UniqueConstraint("conversation_id", "sequence", name="uq_turns_conversation_id_sequence"),
        sa.UniqueConstraint("conversation_id", "message_id", name="uq_turns_conversation_id_message_id"),
    )
    op.create_table(
        "feedback",
        sa.Column("turn_id", sa.String(32), nullable=False),
        sa.Column("rating", sa.String(8), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("given_at", _MOMENT, nullable=False),
        _belongs_to("feedback", "turn_id", "turns"),
        sa.PrimaryKeyConstraint("turn_id", name="pk_feedback"),
    )
    op.create_table(
        "contact_requests",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("conversation_id", sa.String(64), nullable=True),
        sa.Column("name", sa.String(200), nullable=True),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("phone", sa.String(40), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("consented_at", _MOMENT, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        _belongs_to("contact_requests", "conversation_id", "conversations"),
        sa.PrimaryKeyConstraint("id", name="pk_contact_requests"),
    )
    op.create_index("ix_contact_requests_conversation_id", "contact_requests", ["conversation_id"])


def downgrade() -> None:
    """Drop them, what refers to others first."""
    for table in ("contact_requests", "feedback", "turns", "conversations"):
        op.drop_table(table)


def _belongs_to(table: str, column: str, owner: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{owner}"
    return sa.ForeignKeyConstraint([column], [f"{owner}.id"], name=name, ondelete="CASCADE")
