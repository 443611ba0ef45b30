"""The tables of the review database. Times are microseconds since 1970, UTC; lists and objects are JSON in text.

No table holds evidence: titles, participants, reasons and texts stay in the case's own folder, and go with it. What
people write (reasons of decisions, notes) is here. `decisions`, `assessments`, `notes` and `audit` are only ever
appended to.
"""

import sqlalchemy as sa

METADATA = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
"""Of a row: SQLite numbers only what is called INTEGER."""


def _text(name: str, doc: str, **more: bool | str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=bool(more.pop("nullable", False)), comment=doc, **more)  # type: ignore[arg-type] # SQLAlchemy types each option for itself


def _number(name: str, doc: str, **more: bool | str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=bool(more.pop("nullable", False)), comment=doc, **more)  # type: ignore[arg-type] # as above


def _row() -> sa.Column[int]:
    return sa.Column("id", _ID, primary_key=True, autoincrement=True)


CASES = sa.Table(
    "cases",
    METADATA,
    _text("folder", "the case's folder in the store, as in addresses: its id with dashes", primary_key=True),
    _text("case_id", "the case"),
    _text("version", "the version of the queue that is served: its unit of work"),
    _number("admitted_at", "when that version was taken in"),
    _number("generation", "goes up whenever what may be seen changes: a version, something set aside"),
)

ITEMS = sa.Table(
    "items",
    METADATA,
    _text("folder", "the case", primary_key=True),
    _text("unit_id", "the unit", primary_key=True),
    sa.Column("here", sa.Boolean, nullable=False, comment="in the version that is served; else only decided about"),
    _number("place", "in the order of serving"),
    _text("thread", "what is handed out together: the conversation, or the unit alone"),
    _text("extraction_id", "its extraction"),
    _text("exhibit_ref", "its exhibit"),
    _text("kind", "kind of unit"),
    _text("app", "application", nullable=True),
    _text("band", "P1 to P4"),
    sa.Column("score", sa.Float, nullable=False),
    _text("slot", "why it is served at its place"),
    _number("started_us", "time of its first record", nullable=True),
    _number("ended_us", "time of its last", nullable=True),
    _number("records", "how many it has"),
    _text("relevance", "the decision in force; null: nobody has decided", nullable=True),
    _number("decisions", "how many were made about it, undone ones too: who decides says how many they saw"),
    _number("decided_by", "users.id", nullable=True),
    _number("decided_at", "when", nullable=True),
    _number("lease_by", "users.id of whoever it was handed to; in hand while their HANDS last", nullable=True),
    sa.Column(
        "aside", sa.Boolean, nullable=False, comment="somebody says that it may be privileged: nobody is shown it"
    ),
    _text("seen_in", "first version of the queue that had it"),
)

_OPEN = sa.text("relevance is null and here and not aside")
# What is served next, and what somebody has in hand. PostgreSQL and SQLite both take a partial index.
sa.Index(
    "ix_items_open",
    ITEMS.c.folder,
    ITEMS.c.place,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)
sa.Index(
    "ix_items_in_hand", ITEMS.c.folder, ITEMS.c.lease_by, ITEMS.c.place, sqlite_where=_OPEN, postgresql_where=_OPEN
)
sa.Index("ix_items_thread", ITEMS.c.folder, ITEMS.c.thread)
sa.Index("ix_items_place", ITEMS.c.folder, ITEMS.c.here, ITEMS.c.place)
sa.Index("ix_items_decided", ITEMS.c.folder, ITEMS.c.decided_by, ITEMS.c.decided_at)

HANDS = sa.Table(
    "hands",
    METADATA,
    _text("folder", "the case", primary_key=True),
    _number("user_id", "users.id", primary_key=True),
    _number("until", "until when they have it in hand; each decision puts it off"),
    _number("handed", "units of the last batch"),
    _text("chosen", "the query string that it was chosen by; the next batch is too"),
)
"""Who has something in hand."""

LEASES = sa.Table(
    "leases",
    METADATA,
    _text("folder", "the case", primary_key=True),
    _text("thread", "what is handed out together, see ITEMS", primary_key=True),
    _number("user_id", "users.id of whoever it was handed to; theirs while their HANDS last"),
    sa.Index("ix_leases_user", "folder", "user_id"),
)
"""Whose a conversation is: of what belongs to it nobody else is served anything."""

FACETS = sa.Table(
    "facets",
    METADATA,
    _text("folder", "the case", primary_key=True),
    _text("facet", "lane, rule, grade, party: of which a unit has several", primary_key=True),
    _text("value", "code of it", primary_key=True),
    _text("unit_id", "the unit", primary_key=True),
    sa.Index("ix_facets_unit", "folder", "unit_id"),
)

DECISIONS = sa.Table(
    "decisions",
    METADATA,
    _row(),
    _text("folder", "the case"),
    _text("unit_id", "the unit"),
    _text("relevance", "see models.relevance; null takes the decision before back", nullable=True),
    _text("pass_", "first, or second: quality control"),
    _number("user_id", "who"),
    _number("at", "when"),
    _number("seconds", "for how long it had been shown", nullable=True),
    _text("reason", "why, in their words", nullable=True),
    _text("version", "of the queue in which it was shown"),
    _number("supersedes", "decisions.id that it takes the place of", nullable=True),
    sa.Index("ix_decisions_unit", "folder", "unit_id", "id"),
    sa.Index("ix_decisions_user", "folder", "user_id", "id"),
    sa.Index("ix_decisions_at", "at"),
)

ASIDE = sa.Table(
    "aside",
    METADATA,
    _text("folder", "the case", primary_key=True),
    _text("unit_id", "the unit that somebody has said to be possibly privileged", primary_key=True),
    _text("extraction_id", "its extraction"),
    _text("kind", "thread or record: what `id` is", primary_key=True),
    _text("id", "the conversation, or a record that stands in none; what belongs to it is looked up", primary_key=True),
    _number("user_id", "who said so"),
    _number("at", "when"),
)

ASSESSMENTS = sa.Table(
    "assessments",
    METADATA,
    _row(),
    _text("folder", "the case"),
    _text("unit_id", "the unit"),
    _text("cpia", "relevant_evidence, unused_nonsensitive, unused_sensitive, not_relevant, undecided"),
    _text("meets_s3", "yes, no, undecided: CPIA 1996 s3(1)(a)"),
    _text("reason", "why"),
    _number("user_id", "who: only people do"),
    _number("at", "when"),
    _number("supersedes", "assessments.id that it takes the place of", nullable=True),
    sa.Index("ix_assessments_unit", "folder", "unit_id", "id"),
)

NOTES = sa.Table(
    "notes",
    METADATA,
    _row(),
    _text("folder", "the case"),
    _text("unit_id", "the unit"),
    _text("text", "what somebody wrote; empty takes the note before back"),
    _number("user_id", "who"),
    _number("at", "when"),
    _number("supersedes", "notes.id that it takes the place of", nullable=True),
    sa.Index("ix_notes_unit", "folder", "unit_id", "id"),
)

SECOND_REVIEWS = sa.Table(
    "second_reviews",
    METADATA,
    sa.Column("first", sa.BigInteger, primary_key=True, autoincrement=False, comment="decisions.id under review"),
    _text("folder", "the case"),
    _text("unit_id", "the unit"),
    _text("why", "relevant, privileged, escalate, cannot_decide: all of them; not_relevant: drawn at random"),
    _number("second", "decisions.id of the second reviewer; null: to be done", nullable=True),
    _number("due_at", "when it was drawn"),
    _number("held_by", "users.id of the second reviewer who has opened it; theirs until then", nullable=True),
    _number("held_until", "until when", nullable=True),
    sa.Index("ix_second_reviews_due", "folder", "due_at"),
    sa.Index("ix_second_reviews_unit", "folder", "unit_id"),
)

SECRETS = sa.Table(
    "secrets",
    METADATA,
    _text("name", "what it is for", primary_key=True),
    _text("value", "random, made once"),
)

SAVED_VIEWS = sa.Table(
    "saved_views",
    METADATA,
    _row(),
    _text("folder", "the case"),
    _number("user_id", "whose"),
    _text("name", "as they call it"),
    _text("of", "queue or search"),
    _text("query", "the query string of the page"),
    sa.Column("shared", sa.Boolean, nullable=False, comment="everybody of the case sees it"),
    sa.Index("ix_saved_views_folder", "folder"),
)

SEARCHES = sa.Table(
    "searches",
    METADATA,
    _row(),
    _text("folder", "the case"),
    _number("user_id", "who"),
    _number("at", "when"),
    _text("asked", "as typed"),
    _text("how", "words, or exact: substring"),
    _text("filters", "JSON object"),
    _text("normaliser", "version of the folding that both sides went through"),
    _text("version", "of the queue then"),
    _number("found", "texts in which it was found", nullable=True),
    sa.Column("at_least", sa.Boolean, nullable=False, comment="it was found more often, or that is not known"),
    _text("rationale", "why it was searched for, if they said", nullable=True),
    sa.Index("ix_searches_folder", "folder", "id"),
    sa.Index("ix_searches_user", "folder", "user_id", "id"),
)

USERS = sa.Table(
    "users",
    METADATA,
    _row(),
    sa.Column("login", sa.Text, nullable=False, unique=True, comment="what they sign in with, in lower case"),
    _text("name", "as others see them"),
    _text("password", "argon2id; null: they sign in another way", nullable=True),
    sa.Column("change", sa.Boolean, nullable=False, comment="the password was set by somebody else: change it first"),
    sa.Column("disabled", sa.Boolean, nullable=False),
    _number("created_at", "when"),
    _text("preferences", "JSON object: keys, what they would rather not see today"),
)

GRANTS = sa.Table(
    "grants",
    METADATA,
    _number("user_id", "users.id", primary_key=True),
    _text("folder", "the case; * for what is not of a case", primary_key=True),
    _text("role", "see pipeline.review.people.roles", primary_key=True),
    _number("by", "users.id of whoever granted it"),
    _number("at", "when"),
)

SESSIONS = sa.Table(
    "sessions",
    METADATA,
    _text("token", "SHA-256 of what the browser holds", primary_key=True),
    _number("user_id", "users.id"),
    _number("created_at", "when they signed in"),
    _number("seen_at", "last request"),
    _text("how", "password, header, oidc"),
    _number("reading_since", "since when they have been reading without a break", nullable=True),
    _number("read_at", "when a unit was last shown to them", nullable=True),
    _text("read_kind", "its kind", nullable=True),
    _number("break_at", "before when no break is proposed: they said not now", nullable=True),
    sa.Index("ix_sessions_user", "user_id"),
)

ATTEMPTS = sa.Table(
    "attempts",
    METADATA,
    _row(),
    _text("key", "login, or address, that failed to sign in"),
    _number("at", "when"),
    sa.Index("ix_attempts_key", "key", "at"),
)

EXPOSURE = sa.Table(
    "exposure",
    METADATA,
    _number("user_id", "users.id", primary_key=True),
    _text("day", "YYYY-MM-DD", primary_key=True),
    _text("category", "kind of unit, or what was revealed", primary_key=True),
    _number("units", "that were shown"),
    _number("reveals", "pictures and recordings that were revealed"),
    _number("seconds", "for which they were shown"),
)
"""Never shown of one person to anybody but that person (domain W-03)."""

AUDIT = sa.Table(
    "audit",
    METADATA,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    _text("at", "ISO 8601, UTC"),
    _text("actor", "login, or the part of the program"),
    _text("role", "in which they did it"),
    _text("action", "see pipeline.audit.ACTIONS"),
    _text("case_id", "the case; empty for none"),
    _text("unit_id", "the unit that it is about", nullable=True),
    _text("reason", "why, if they said"),
    _text("detail", "JSON object: ids and counts, never content"),
    _text("prev", "hash of the event before"),
    _text("hash", "of this one"),
    sa.Index("ix_audit_at", "at", "seq"),
    sa.Index("ix_audit_actor", "actor", "seq"),
    sa.Index("ix_audit_action", "action", "seq"),
    sa.Index("ix_audit_case", "case_id", "seq"),
    sa.Index("ix_audit_unit", "unit_id", "seq"),
)

AUDIT_HEAD = sa.Table(
    "audit_head",
    METADATA,
    sa.Column("one", sa.BigInteger, primary_key=True, autoincrement=False, comment="1: there is one row"),
    _number("seq", "of the last event"),
    _text("hash", "of the last event"),
)
