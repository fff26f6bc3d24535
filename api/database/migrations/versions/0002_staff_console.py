"""The staff console: accounts, sessions, audit log, inbox with full-text search, reviews, samples."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_MOMENT = sa.DateTime(timezone=True)
_STATISTICS = ("received_at", "kind", "language", "degraded", "duration_ms", "topic", "conversation_id")

# The index keeps no copy of the words: it follows conversation_texts, where erasing a conversation erases them.
_SQLITE_SEARCH = (
    "CREATE VIRTUAL TABLE conversation_search USING fts5("
    "words, content='conversation_texts', content_rowid='number', tokenize='unicode61 remove_diacritics 0')",
    "CREATE TRIGGER conversation_texts_added AFTER INSERT ON conversation_texts BEGIN "
    "INSERT INTO conversation_search(rowid, words) VALUES (new.number, new.words); END",
    "CREATE TRIGGER conversation_texts_removed AFTER DELETE ON conversation_texts BEGIN "
    "INSERT INTO conversation_search(conversation_search, rowid, words) VALUES ('delete', old.number, old.words); END",
    "CREATE TRIGGER conversation_texts_changed AFTER UPDATE ON conversation_texts BEGIN "
    "INSERT INTO conversation_search(conversation_search, rowid, words) VALUES ('delete', old.number, old.words); "
    "INSERT INTO conversation_search(rowid, words) VALUES (new.number, new.words); END",
)
_POSTGRESQL_SEARCH = (
    "CREATE INDEX conversation_search ON conversation_texts USING gin (to_tsvector('simple', words))",
)


def upgrade() -> None:
    """Create the console's tables and give turns and contact requests what it needs of them."""
    _create_accounts()
    _create_inbox()
    _create_reviews()
    with op.batch_alter_table("turns") as turns:
        turns.add_column(sa.Column("topic", sa.String(128), nullable=True))
    op.create_index("ix_turns_statistics", "turns", _STATISTICS)
    op.create_index("ix_feedback_given_at", "feedback", ["given_at"])
    with op.batch_alter_table("contact_requests") as requests:
        requests.add_column(sa.Column("assignee_id", sa.Integer(), nullable=True))
        requests.create_foreign_key(
            "fk_contact_requests_assignee_id_staff_accounts",
            "staff_accounts",
            ["assignee_id"],
            ["id"],
            ondelete="SET NULL",
        )
    op.create_index("ix_contact_requests_consented_at", "contact_requests", ["consented_at"])
    _rename_states({"open": "new", "answered": "done"})


def downgrade() -> None:
    """Drop what the console added."""
    _rename_states({"new": "open", "taken": "open", "done": "answered"})
    op.drop_index("ix_contact_requests_consented_at", "contact_requests")
    with op.batch_alter_table("contact_requests") as requests:
        requests.drop_constraint("fk_contact_requests_assignee_id_staff_accounts", type_="foreignkey")
        requests.drop_column("assignee_id")
    op.drop_index("ix_feedback_given_at", "feedback")
    op.drop_index("ix_turns_statistics", "turns")
    with op.batch_alter_table("turns") as turns:
        turns.drop_column("topic")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE conversation_search")
    for table in (
        *("question_vectors", "staff_samples", "staff_reviews"),
        *("conversation_texts", "conversation_facets", "conversation_summaries"),
        *("staff_saved_filters", "staff_audit", "staff_setup_links", "staff_sessions", "staff_accounts"),
    ):
        op.drop_table(table)


def _create_accounts() -> None:
    op.create_table(
        "staff_accounts",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=True),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("password_hash", sa.String(255), nullable=True),
        sa.Column("subject", sa.String(512), nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("disabled_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_staff_accounts"),
        sa.UniqueConstraint("email", name="uq_staff_accounts_email"),
        sa.UniqueConstraint("subject", name="uq_staff_accounts_subject"),
    )
    op.create_table(
        "staff_sessions",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        _belongs_to("staff_sessions", "account_id", "staff_accounts.id"),
        sa.PrimaryKeyConstraint("id", name="pk_staff_sessions"),
    )
    op.create_index("ix_staff_sessions_account_id", "staff_sessions", ["account_id"])
    op.create_table(
        "staff_setup_links",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staff_setup_links"),
    )
    op.create_table(
        "staff_audit",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("actor", sa.String(254), nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("target", sa.String(128), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_staff_audit"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_staff_audit_actor", "staff_audit", ["actor"])
    op.create_index("ix_staff_audit_action", "staff_audit", ["action"])
    op.create_table(
        "staff_saved_filters",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=True),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("query", sa.String(2000), nullable=False),
        _belongs_to("staff_saved_filters", "account_id", "staff_accounts.id"),
        sa.PrimaryKeyConstraint("id", name="pk_staff_saved_filters"),
        sa.UniqueConstraint("account_id", "name", name="uq_staff_saved_filters_account_id_name"),
    )


def _create_inbox() -> None:
    op.create_table(
        "conversation_summaries",
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=True),
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("opening", sa.String(200), nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("lowest_confidence", sa.Double(), nullable=True),
        sa.Column("reviewed", sa.Boolean(), nullable=False),
        _belongs_to("conversation_summaries", "conversation_id", "conversations.id"),
        sa.PrimaryKeyConstraint("number", name="pk_conversation_summaries"),
        sa.UniqueConstraint("conversation_id", name="uq_conversation_summaries_conversation_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_conversation_summaries_started_at", "conversation_summaries", ["started_at"])
    op.create_table(
        "conversation_facets",
        sa.Column("name", sa.String(16), nullable=False),
        sa.Column("value", sa.String(128), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        _belongs_to("conversation_facets", "number", "conversation_summaries.number"),
        sa.PrimaryKeyConstraint("name", "value", "number", name="pk_conversation_facets"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_conversation_facets_number", "conversation_facets", ["number"])
    op.create_table(
        "conversation_texts",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        _belongs_to("conversation_texts", "number", "conversation_summaries.number"),
        sa.PrimaryKeyConstraint("number", name="pk_conversation_texts"),
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _SQLITE_SEARCH if is_sqlite else _POSTGRESQL_SEARCH:
        op.execute(statement)


def _create_reviews() -> None:
    op.create_table(
        "staff_reviews",
        sa.Column("turn_id", sa.String(32), nullable=False),
        sa.Column("verdict", sa.String(8), nullable=False),
        sa.Column("reason", sa.String(32), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", _MOMENT, nullable=False),
        _belongs_to("staff_reviews", "turn_id", "turns.id"),
        _belongs_to("staff_reviews", "account_id", "staff_accounts.id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("turn_id", name="pk_staff_reviews"),
    )
    op.create_index("ix_staff_reviews_reviewed_at", "staff_reviews", ["reviewed_at"])
    op.create_table(
        "staff_samples",
        sa.Column("week", sa.String(8), nullable=False),
        sa.Column("turn_id", sa.String(32), nullable=False),
        _belongs_to("staff_samples", "turn_id", "turns.id"),
        sa.PrimaryKeyConstraint("week", "turn_id", name="pk_staff_samples"),
    )
    op.create_index("ix_staff_samples_turn_id", "staff_samples", ["turn_id"])
    op.create_table(
        "question_vectors",
        sa.Column("turn_id", sa.String(32), nullable=False),
        sa.Column("model", sa.String(128), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        _belongs_to("question_vectors", "turn_id", "turns.id"),
        sa.PrimaryKeyConstraint("turn_id", name="pk_question_vectors"),
    )


def _belongs_to(table: str, column: str, owner: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{owner.split('.')[0]}"
    return sa.ForeignKeyConstraint([column], [owner], name=name, ondelete=ondelete)


def _rename_states(names: dict[str, str]) -> None:
    requests = sa.table("contact_requests", sa.column("state", sa.String))
    for old, new in names.items():
        op.execute(requests.update().where(requests.c.state == old).values(state=new))
