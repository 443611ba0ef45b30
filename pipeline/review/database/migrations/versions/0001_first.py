"""The first tables of the review database."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "aside",
        sa.Column("folder", sa.Text(), nullable=False, comment="the case"),
        sa.Column(
            "unit_id", sa.Text(), nullable=False, comment="the unit that somebody has said to be possibly privileged"
        ),
        sa.Column("extraction_id", sa.Text(), nullable=False, comment="its extraction"),
        sa.Column("kind", sa.Text(), nullable=False, comment="thread or record: what `id` is"),
        sa.Column(
            "id",
            sa.Text(),
            nullable=False,
            comment="the conversation, or a record that stands in none; what belongs to it is looked up",
        ),
        sa.Column("user_id", sa.BigInteger(), nullable=False, comment="who said so"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="when"),
        sa.PrimaryKeyConstraint("folder", "unit_id", "kind", "id", name=op.f("pk_aside")),
    )
    op.create_table(
        "assessments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("folder", sa.Text(), nullable=False, comment="the case"),
        sa.Column("unit_id", sa.Text(), nullable=False, comment="the unit"),
        sa.Column(
            "cpia",
            sa.Text(),
            nullable=False,
            comment="relevant_evidence, unused_nonsensitive, unused_sensitive, not_relevant, undecided",
        ),
        sa.Column("meets_s3", sa.Text(), nullable=False, comment="yes, no, undecided: CPIA 1996 s3(1)(a)"),
        sa.Column("reason", sa.Text(), nullable=False, comment="why"),
        sa.Column("user_id", sa.BigInteger(), nullable=False, comment="who: only people do"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="when"),
        sa.Column("supersedes", sa.BigInteger(), nullable=True, comment="assessments.id that it takes the place of"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
    )
    op.create_index("ix_assessments_unit", "assessments", ["folder", "unit_id", "id"], unique=False)
    op.create_table(
        "attempts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("key", sa.Text(), nullable=False, comment="login, or address, that failed to sign in"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="when"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
    )
    op.create_index("ix_attempts_key", "attempts", ["key", "at"], unique=False)
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False, comment="ISO 8601, UTC"),
        sa.Column("actor", sa.Text(), nullable=False, comment="login, or the part of the program"),
        sa.Column("role", sa.Text(), nullable=False, comment="in which they did it"),
        sa.Column("action", sa.Text(), nullable=False, comment="see pipeline.audit.ACTIONS"),
        sa.Column("case_id", sa.Text(), nullable=False, comment="the case; empty for none"),
        sa.Column("unit_id", sa.Text(), nullable=True, comment="the unit that it is about"),
        sa.Column("reason", sa.Text(), nullable=False, comment="why, if they said"),
        sa.Column("detail", sa.Text(), nullable=False, comment="JSON object: ids and counts, never content"),
        sa.Column("prev", sa.Text(), nullable=False, comment="hash of the event before"),
        sa.Column("hash", sa.Text(), nullable=False, comment="of this one"),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_action", "audit", ["action", "seq"], unique=False)
    op.create_index("ix_audit_actor", "audit", ["actor", "seq"], unique=False)
    op.create_index("ix_audit_at", "audit", ["at", "seq"], unique=False)
    op.create_index("ix_audit_case", "audit", ["case_id", "seq"], unique=False)
    op.create_index("ix_audit_unit", "audit", ["unit_id", "seq"], unique=False)
    op.create_table(
        "audit_head",
        sa.Column("one", sa.BigInteger(), autoincrement=False, nullable=False, comment="1: there is one row"),
        sa.Column("seq", sa.BigInteger(), nullable=False, comment="of the last event"),
        sa.Column("hash", sa.Text(), nullable=False, comment="of the last event"),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "cases",
        sa.Column(
            "folder",
            sa.Text(),
            nullable=False,
            comment="the case's folder in the store, as in addresses: its id with dashes",
        ),
        sa.Column("case_id", sa.Text(), nullable=False, comment="the case"),
        sa.Column(
            "version", sa.Text(), nullable=False, comment="the version of the queue that is served: its unit of work"
        ),
        sa.Column("admitted_at", sa.BigInteger(), nullable=False, comment="when that version was taken in"),
        sa.Column(
            "generation",
            sa.BigInteger(),
            nullable=False,
            comment="goes up whenever what may be seen changes: a version, something set aside",
        ),
        sa.PrimaryKeyConstraint("folder", name=op.f("pk_cases")),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("folder", sa.Text(), nullable=False, comment="the case"),
        sa.Column("unit_id", sa.Text(), nullable=False, comment="the unit"),
        sa.Column(
            "relevance", sa.Text(), nullable=True, comment="see models.relevance; null takes the decision before back"
        ),
        sa.Column("pass_", sa.Text(), nullable=False, comment="first, or second: quality control"),
        sa.Column("user_id", sa.BigInteger(), nullable=False, comment="who"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="when"),
        sa.Column("seconds", sa.BigInteger(), nullable=True, comment="for how long it had been shown"),
        sa.Column("reason", sa.Text(), nullable=True, comment="why, in their words"),
        sa.Column("version", sa.Text(), nullable=False, comment="of the queue in which it was shown"),
        sa.Column("supersedes", sa.BigInteger(), nullable=True, comment="decisions.id that it takes the place of"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index("ix_decisions_at", "decisions", ["at"], unique=False)
    op.create_index("ix_decisions_unit", "decisions", ["folder", "unit_id", "id"], unique=False)
    op.create_index("ix_decisions_user", "decisions", ["folder", "user_id", "id"], unique=False)
    op.create_table(
        "exposure",
        sa.Column("user_id", sa.BigInteger(), nullable=False, comment="users.id"),
        sa.Column("day", sa.Text(), nullable=False, comment="YYYY-MM-DD"),
        sa.Column("category", sa.Text(), nullable=False, comment="kind of unit, or what was revealed"),
        sa.Column("units", sa.BigInteger(), nullable=False, comment="that were shown"),
        sa.Column("reveals", sa.BigInteger(), nullable=False, comment="pictures and recordings that were revealed"),
        sa.Column("seconds", sa.BigInteger(), nullable=False, comment="for which they were shown"),
        sa.PrimaryKeyConstraint("user_id", "day", "category", name=op.f("pk_exposure")),
    )
    op.create_table(
        "facets",
        sa.Column("folder", sa.Text(), nullable=False, comment="the case"),
        sa.Column("facet", sa.Text(), nullable=False, comment="lane, rule, grade, party: of which a unit has several"),
        sa.Column("value", sa.Text(), nullable=False, comment="code of it"),
        sa.Column("unit_id", sa.Text(), nullable=False, comment="the unit"),
        sa.PrimaryKeyConstraint("folder", "facet", "value", "unit_id", name=op.f("pk_facets")),
    )
    op.create_index("ix_facets_unit", "facets", ["folder", "unit_id"], unique=False)
    op.create_table(
        "grants",
        sa.Column("user_id", sa.BigInteger(), nullable=False, comment="users.id"),
        sa.Column("folder", sa.Text(), nullable=False, comment="the case; * for what is not of a case"),
        sa.Column("role", sa.Text(), nullable=False, comment="see pipeline.review.people.roles"),
        sa.Column("by", sa.BigInteger(), nullable=False, comment="users.id of whoever granted it"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="when"),
        sa.PrimaryKeyConstraint("user_id", "folder", "role", name=op.f("pk_grants")),
    )
    op.create_table(
        "hands",
        sa.Column("folder", sa.Text(), nullable=False, comment="the case"),
        sa.Column("user_id", sa.BigInteger(), nullable=False, comment="users.id"),
        sa.Column(
            "until",
            sa.BigInteger(),
            nullable=False,
            comment="until when they have it in hand; each decision puts it off",
        ),
        sa.Column("handed", sa.BigInteger(), nullable=False, comment="units of the last batch"),
        sa.Column(
            "chosen", sa.Text(), nullable=False, comment="the query string that it was chosen by; the next batch is too"
        ),
        sa.PrimaryKeyConstraint("folder", "user_id", name=op.f("pk_hands")),
    )
    op.create_table(
        "items",
        sa.Column("folder", sa.Text(), nullable=False, comment="the case"),
        sa.Column("unit_id", sa.Text(), nullable=False, comment="the unit"),
        sa.Column(
            "here", sa.Boolean(), nullable=False, comment="in the version that is served; else only decided about"
        ),
        sa.Column("place", sa.BigInteger(), nullable=False, comment="in the order of serving"),
        sa.Column(
            "thread",
            sa.Text(),
            nullable=False,
            comment="what is handed out together: the conversation, or the unit alone",
        ),
        sa.Column("extraction_id", sa.Text(), nullable=False, comment="its extraction"),
        sa.Column("exhibit_ref", sa.Text(), nullable=False, comment="its exhibit"),
        sa.Column("kind", sa.Text(), nullable=False, comment="kind of unit"),
        sa.Column("app", sa.Text(), nullable=True, comment="application"),
        sa.Column("band", sa.Text(), nullable=False, comment="P1 to P4"),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False, comment="why it is served at its place"),
        sa.Column("started_us", sa.BigInteger(), nullable=True, comment="time of its first record"),
        sa.Column("ended_us", sa.BigInteger(), nullable=True, comment="time of its last"),
        sa.Column("records", sa.BigInteger(), nullable=False, comment="how many it has"),
        sa.Column("relevance", sa.Text(), nullable=True, comment="the decision in force; null: nobody has decided"),
        sa.Column(
            "decisions",
            sa.BigInteger(),
            nullable=False,
            comment="how many were made about it, undone ones too: who decides says how many they saw",
        ),
        sa.Column("decided_by", sa.BigInteger(), nullable=True, comment="users.id"),
        sa.Column("decided_at", sa.BigInteger(), nullable=True, comment="when"),
        sa.Column(
            "lease_by",
            sa.BigInteger(),
            nullable=True,
            comment="users.id of whoever it was handed to; in hand while their HANDS last",
        ),
        sa.Column(
            "aside", sa.Boolean(), nullable=False, comment="somebody says that it may be privileged: nobody is shown it"
        ),
        sa.Column("seen_in", sa.Text(), nullable=False, comment="first version of the queue that had it"),
        sa.PrimaryKeyConstraint("folder", "unit_id", name=op.f("pk_items")),
    )
    op.create_index("ix_items_decided", "items", ["folder", "decided_by", "decided_at"], unique=False)
    op.create_index(
        "ix_items_in_hand",
        "items",
        ["folder", "lease_by", "place"],
        unique=False,
        sqlite_where=sa.text("relevance is null and here and not aside"),
        postgresql_where=sa.text("relevance is null and here and not aside"),
    )
    op.create_index(
        "ix_items_open",
        "items",
        ["folder", "place"],
        unique=False,
        sqlite_where=sa.text("relevance is null and here and not aside"),
        postgresql_where=sa.text("relevance is null and here and not aside"),
    )
    op.create_index("ix_items_place", "items", ["folder", "here", "place"], unique=False)
    op.create_index("ix_items_thread", "items", ["folder", "thread"], unique=False)
    op.create_table(
        "leases",
        sa.Column("folder", sa.Text(), nullable=False, comment="the case"),
        sa.Column("thread", sa.Text(), nullable=False, comment="what is handed out together, see ITEMS"),
        sa.Column(
            "user_id",
            sa.BigInteger(),
            nullable=False,
            comment="users.id of whoever it was handed to; theirs while their HANDS last",
        ),
        sa.PrimaryKeyConstraint("folder", "thread", name=op.f("pk_leases")),
    )
    op.create_index("ix_leases_user", "leases", ["folder", "user_id"], unique=False)
    op.create_table(
        "notes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("folder", sa.Text(), nullable=False, comment="the case"),
        sa.Column("unit_id", sa.Text(), nullable=False, comment="the unit"),
        sa.Column("text", sa.Text(), nullable=False, comment="what somebody wrote; empty takes the note before back"),
        sa.Column("user_id", sa.BigInteger(), nullable=False, comment="who"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="when"),
        sa.Column("supersedes", sa.BigInteger(), nullable=True, comment="notes.id that it takes the place of"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    op.create_index("ix_notes_unit", "notes", ["folder", "unit_id", "id"], unique=False)
    op.create_table(
        "saved_views",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("folder", sa.Text(), nullable=False, comment="the case"),
        sa.Column("user_id", sa.BigInteger(), nullable=False, comment="whose"),
        sa.Column("name", sa.Text(), nullable=False, comment="as they call it"),
        sa.Column("of", sa.Text(), nullable=False, comment="queue or search"),
        sa.Column("query", sa.Text(), nullable=False, comment="the query string of the page"),
        sa.Column("shared", sa.Boolean(), nullable=False, comment="everybody of the case sees it"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
    )
    op.create_index("ix_saved_views_folder", "saved_views", ["folder"], unique=False)
    op.create_table(
        "searches",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("folder", sa.Text(), nullable=False, comment="the case"),
        sa.Column("user_id", sa.BigInteger(), nullable=False, comment="who"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="when"),
        sa.Column("asked", sa.Text(), nullable=False, comment="as typed"),
        sa.Column("how", sa.Text(), nullable=False, comment="words, or exact: substring"),
        sa.Column("filters", sa.Text(), nullable=False, comment="JSON object"),
        sa.Column(
            "normaliser", sa.Text(), nullable=False, comment="version of the folding that both sides went through"
        ),
        sa.Column("version", sa.Text(), nullable=False, comment="of the queue then"),
        sa.Column("found", sa.BigInteger(), nullable=True, comment="texts in which it was found"),
        sa.Column("at_least", sa.Boolean(), nullable=False, comment="it was found more often, or that is not known"),
        sa.Column("rationale", sa.Text(), nullable=True, comment="why it was searched for, if they said"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_searches")),
    )
    op.create_index("ix_searches_folder", "searches", ["folder", "id"], unique=False)
    op.create_index("ix_searches_user", "searches", ["folder", "user_id", "id"], unique=False)
    op.create_table(
        "second_reviews",
        sa.Column("first", sa.BigInteger(), autoincrement=False, nullable=False, comment="decisions.id under review"),
        sa.Column("folder", sa.Text(), nullable=False, comment="the case"),
        sa.Column("unit_id", sa.Text(), nullable=False, comment="the unit"),
        sa.Column(
            "why",
            sa.Text(),
            nullable=False,
            comment="relevant, privileged, escalate, cannot_decide: all of them; not_relevant: drawn at random",
        ),
        sa.Column(
            "second", sa.BigInteger(), nullable=True, comment="decisions.id of the second reviewer; null: to be done"
        ),
        sa.Column("due_at", sa.BigInteger(), nullable=False, comment="when it was drawn"),
        sa.Column(
            "held_by",
            sa.BigInteger(),
            nullable=True,
            comment="users.id of the second reviewer who has opened it; theirs until then",
        ),
        sa.Column("held_until", sa.BigInteger(), nullable=True, comment="until when"),
        sa.PrimaryKeyConstraint("first", name=op.f("pk_second_reviews")),
    )
    op.create_index("ix_second_reviews_due", "second_reviews", ["folder", "due_at"], unique=False)
    op.create_index("ix_second_reviews_unit", "second_reviews", ["folder", "unit_id"], unique=False)
    op.create_table(
        "secrets",
        sa.Column("name", sa.Text(), nullable=False, comment="what it is for"),
        sa.Column("value", sa.Text(), nullable=False, comment="random, made once"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_secrets")),
    )
    op.create_table(
        "sessions",
        sa.Column("token", sa.Text(), nullable=False, comment="SHA-256 of what the browser holds"),
        sa.Column("user_id", sa.BigInteger(), nullable=False, comment="users.id"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="when they signed in"),
        sa.Column("seen_at", sa.BigInteger(), nullable=False, comment="last request"),
        sa.Column("how", sa.Text(), nullable=False, comment="password, header, oidc"),
        sa.Column(
            "reading_since", sa.BigInteger(), nullable=True, comment="since when they have been reading without a break"
        ),
        sa.Column("read_at", sa.BigInteger(), nullable=True, comment="when a unit was last shown to them"),
        sa.Column("read_kind", sa.Text(), nullable=True, comment="its kind"),
        sa.Column(
            "break_at", sa.BigInteger(), nullable=True, comment="before when no break is proposed: they said not now"
        ),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_sessions")),
    )
    op.create_index("ix_sessions_user", "sessions", ["user_id"], unique=False)
    op.create_table(
        "users",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("login", sa.Text(), nullable=False, comment="what they sign in with, in lower case"),
        sa.Column("name", sa.Text(), nullable=False, comment="as others see them"),
        sa.Column("password", sa.Text(), nullable=True, comment="argon2id; null: they sign in another way"),
        sa.Column(
            "change", sa.Boolean(), nullable=False, comment="the password was set by somebody else: change it first"
        ),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="when"),
        sa.Column(
            "preferences", sa.Text(), nullable=False, comment="JSON object: keys, what they would rather not see today"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("login", name=op.f("uq_users_login")),
    )
