"""Mail of iOS, `Envelope Index` with `Protected Index` beside it.

Seen on: structures of iOS 13 to 18, rebuilt in code. Origin: iLEAPP (mailprotect), I. Whiffin on iOS Mail.
Times: seconds since 1970-01-01 UTC.
Read: sender, subject, the summary that the app shows of the text, mailbox, read, flagged, deleted.
Not read: whole texts and attachments, which are files (`.emlx`) beside it; recipients; what is only in the log of the
second database; iOS 12 and before. Without the second database there are neither senders nor subjects.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from models.issues import Issue
from pipeline.parse.database.opening import connect, structure
from pipeline.parse.extras import extras, time, yes
from pipeline.parse.parser import Evidence, Item, Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_s

_PROTECTED = "Protected Index"
_NAMES = {
    "sender": ("sender", "addresses", "address"),
    "sender_name": ("sender", "addresses", "comment"),
    "title": ("subject", "subjects", "subject"),
    "body": ("summary", "summaries", "summary"),
}
"""Column of RECORDS → the key in `messages`, and the table and column of the second database that it is a row id of."""

Lookup = Callable[[Any], str | None]


def _lookup(connection: sqlite3.Connection, table: str, column: str) -> Lookup:
    """The text behind a row id."""

    @lru_cache(maxsize=4096)
    def lookup(key: Any) -> str | None:
        try:
            found = connection.execute(f"select {column} from {table} where rowid = ?", (key,)).fetchone()
        except sqlite3.DatabaseError as error:
            raise ValueError("cannot be looked up") from error
        return str(found[0]) if found and found[0] not in (None, "") else None

    return lookup


def _mails(lookups: Mapping[str, Lookup]) -> Query:
    return Query(
        kind="mail",
        table="messages",
        requires={"messages": frozenset({"sender", "subject", "date_sent", "mailbox"})},
        optional={
            "messages": frozenset({"summary", "date_received", "read", "flagged", "deleted"}),
            "mailboxes": frozenset({"url"}),
        },
        sql="""
            select m.rowid as rowid, m.sender, m.subject, m.summary, coalesce(m.date_sent, m.date_received) as sent,
                m.date_received as received, m.read, m.flagged, m.deleted, b.url as mailbox
            from messages m left join mailboxes b on b.rowid = m.mailbox
        """,
        times={"sent_at": ("sent", unix_s)},
        computed={column: ((_NAMES[column][0],), lookup) for column, lookup in lookups.items()}
        | {
            "state": (("deleted",), lambda deleted: "deleted" if deleted else "live"),
            "extra": extras(mailbox=unquote, received=time(unix_s), read=yes, flagged=yes),
        },
    )


def _read(evidence: Evidence) -> Iterator[Item]:
    path = evidence.beside.get(_PROTECTED)
    if path is None:
        yield Issue("protected:", "missing", "Protected Index is not beside it: neither senders nor subjects")
        yield from Sqlite(_mails({}))(evidence)
        return
    with closing(connect(path)) as connection:
        lookups = dict(_lookups(connection))
        if lookups.keys() < _NAMES.keys():
            yield Issue("protected:", "unknown-structure", "Protected Index does not have all tables that are known")
        yield from Sqlite(_mails(lookups))(evidence)


def _lookups(connection: sqlite3.Connection) -> Iterator[tuple[str, Lookup]]:
    """Those whose table is there."""
    try:
        tables = structure(connection)
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return
    for name, (_, table, column) in _NAMES.items():
        if column in tables.get(table, frozenset()):
            yield name, _lookup(connection, table, column)


PARSER = Parser(
    name="ios_mail",
    version=1,
    app="com.apple.mobilemail",
    paths=("Mail/Envelope Index",),
    beside=(_PROTECTED,),
    read=_read,
    threads=False,
)
