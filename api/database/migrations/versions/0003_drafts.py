"""The editing loop: drafts of changes to the knowledge, and their publications."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "staff_publications",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("contents", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=True),
        sa.Column("base", sa.JSON(), nullable=True),
        sa.Column("candidate", sa.JSON(), nullable=True),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("phase", sa.String(32), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("beat_at", _MOMENT, nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("tested_at", _MOMENT, nullable=True),
        sa.Column("published_at", _MOMENT, nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("rolled_back_at", _MOMENT, nullable=True),
        sa.Column("rolled_back_by_id", sa.Integer(), nullable=True),
        *(_account("staff_publications", column) for column in ("created_by", "published_by", "rolled_back_by")),
        sa.PrimaryKeyConstraint("id", name="pk_staff_publications"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_staff_publications_state", "staff_publications", ["state"])
    op.create_table(
        "staff_drafts",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("target", sa.String(128), nullable=False),
        sa.Column("base", sa.String(64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("cases", sa.JSON(), nullable=False),
        sa.Column("turn_ids", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        *(_account("staff_drafts", column) for column in ("created_by", "updated_by")),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["staff_publications.id"],
            name="fk_staff_drafts_publication_id_staff_publications",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_staff_drafts"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_staff_drafts_target", "staff_drafts", ["target"])
    op.create_index("ix_staff_drafts_state", "staff_drafts", ["state"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("staff_drafts")
    op.drop_table("staff_publications")


def _account(table: str, column: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_id_staff_accounts"
    return sa.ForeignKeyConstraint([f"{column}_id"], ["staff_accounts.id"], name=name, ondelete="SET NULL")
