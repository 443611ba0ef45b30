"""What is in a view: tables, indexes, and the full-text index of all texts.

Rows are numbered from 1. A record's number is its place by conversation and time, so that a window of a conversation is
a range of numbers; a text's is its place by time alone, so that what is found comes in order of time without sorting.
"""

import sqlite3

from models.language.search.searched import TOKENISER
from pipeline.errors import Refused

VERSION = 1
"""Of these tables."""

TABLES = """
create table meta (name text primary key, value text not null) without rowid;

create table sources (
    number integer primary key,
    source_id text not null,
    path text not null,
    type text,
    size_bytes integer,
    sha256 text,
    same_as integer  -- sources.number of the equal file that was read in its place
);

create table conversations (
    number integer primary key,
    thread_id text not null,  -- that stands for all threads of it
    kind text,
    app text,
    title text,  -- the last one known
    first integer not null,  -- records.number of its first record; the others follow
    last integer not null,
    from_us integer,  -- microseconds since 1970, UTC, by the device's clock; here and below
    to_us integer
);

create table threads (
    thread_id text primary key,
    conversation integer not null
) without rowid;

create table records (
    number integer primary key,
    record_id text not null,
    conversation integer,
    source integer not null,
    kind text not null,
    app text,
    sent_us integer,
    sent_at_raw text,
    sent_at_source text,
    ended_us integer,
    direction text,
    sender text,
    sender_name text,
    recipients text,  -- JSON list
    body text,
    state text not null,
    latitude real,
    longitude real,
    accuracy_m real,
    url text,
    title text,
    extra text,
    reply_to text,
    locator text not null,
    parser text not null,
    parser_version integer not null
);

create table elsewhere (  -- further sources that tell of the same event
    record integer not null,
    record_id text not null,
    source integer not null,
    state text not null,
    locator text not null,
    parser text not null
);

create table attachments (
    record integer not null,
    path text not null,  -- as stored
    source integer  -- null if the file is not there, or cannot be told
);

create table texts (
    number integer primary key,
    record integer not null,
    text_id text,  -- null for what is searched and is no row of TEXTS: a name, a path
    field text,  -- of the record: body, title, url, files, path, people, names, extra; null if it was read in a file
    origin text not null,
    text text,  -- null if it is the record's own body, title or url
    language text,
    confidence real,
    page integer,
    bbox text,  -- JSON list
    words text,
    engine text,
    better integer,  -- number of a reading of the same page that supersedes this one
    records integer not null  -- that have this very text in this field, `record` being the first
);
"""

FOUND = f"create virtual table found using fts5(text, content='', tokenize='{TOKENISER}')"
"""The index; its rowid is texts.number."""

INDEXES = """
create unique index record_by_id on records (record_id);
create index record_by_time on records (sent_us) where sent_us is not null;
create index record_by_answered on records (reply_to) where reply_to is not null;
create index record_by_file on records (source) where kind in ('media', 'document');  -- to what is attached elsewhere
create index text_by_record on texts (record);
create index elsewhere_by_record on elsewhere (record);
create index elsewhere_by_id on elsewhere (record_id);
create index attachment_by_record on attachments (record);
create index attachment_by_source on attachments (source);
create unique index conversation_by_first on conversations (first);
create unique index source_by_id on sources (source_id);
create index source_by_equal on sources (same_as) where same_as is not null;
"""


def check() -> None:
    """See that SQLite can search.

    Raises:
        Refused: it cannot.
    """
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute(FOUND)
    except sqlite3.OperationalError as error:
        raise Refused(
            f"SQLite {sqlite3.sqlite_version} of this Python has no full-text search (FTS5): {error}. Use a Python "
            "whose SQLite has it: those of Debian, Ubuntu, python.org and conda do."
        ) from error
    finally:
        connection.close()
