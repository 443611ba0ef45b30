"""Mail of iOS, `Envelope Index` with `Protected Index` beside it.

Seen on: structures of iOS 13 to 18, rebuilt in code. Origin: iLEAPP (mailprotect), I. Whiffin on iOS Mail.
Times: seconds since 1970-01-01 UTC.
Read: sender, subject, the summary that the app shows of the text, mailbox, read, flagged, deleted.
Not read: whole texts and attachments, which are files (`.emlx`) beside it; recipients; iOS 12 and before. Without the
second database there are neither senders nor subjects.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from models.issues import Issue
from pipeline.parse.database.opening import connect
from pipeline.parse.epochs import unix_s
from pipeline.parse.extras import extras, time, yes
from pipeline.parse.parser import Evidence, Item, Parser
from pipeline.parse.sqlite import Query, Sqlite

_PROTECTED = "Protected Index"
_NAMES = {
    "sender": "select address from addresses where rowid = ?",
    "sender_name": "select comment from addresses where rowid = ?",
    "title": "select subject from subjects where rowid = ?",
    "body": "select summary from summaries where rowid = ?",
}


def _named(connection: sqlite3.Connection | None, select: str) -> Callable[[Any], str | None]:
    """The text behind a row id of the second database."""

    @lru_cache(maxsize=4096)
    def name(key: Any) -> str | None:
        if connection is None or key is None:
            return None
        try:
            found = connection.execute(select, (key,)).fetchone()
        except sqlite3.DatabaseError as error:
            raise ValueError("cannot be looked up") from error
        return str(found[0]) if found and found[0] not in (None, "") else None

    return name


def _mails(connection: sqlite3.Connection | None) -> Query:
    keys = {"sender": "sender", "sender_name": "sender", "title": "subject", "body": "summary"}
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
        computed={column: ((keys[column],), _named(connection, select)) for column, select in _NAMES.items()}
        | {
            "state": (("deleted",), lambda deleted: "deleted" if deleted else "live"),
            "extra": extras(mailbox=unquote, received=time(unix_s), read=yes, flagged=yes),
        },
    )


def _read(evidence: Evidence) -> Iterator[Item]:
    path = evidence.beside.get(_PROTECTED)
    if path is None:
        yield Issue("protected:", "missing", "Protected Index is not beside it: neither senders nor subjects")
        yield from Sqlite(_mails(None))(evidence)
        return
    with closing(_opened(path)) as connection:
        yield from Sqlite(_mails(connection))(evidence)


def _opened(path: Path) -> sqlite3.Connection:
    return connect(path)


PARSER = Parser(
    name="ios_mail",
    version=1,
    app="com.apple.mobilemail",
    paths=("Mail/Envelope Index",),
    beside=(_PROTECTED,),
    read=_read,
    threads=False,
)
