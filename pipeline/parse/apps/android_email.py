"""Samsung Email and Android's own mail app, `EmailProvider.db` with `EmailProviderBody.db` beside it.

Seen on: structures of Android 4 to 14, rebuilt in code.
Origin: AOSP (EmailProvider, EmailContent, Address, Mailbox); decompiled apps of Samsung, for more columns.
Times: milliseconds since 1970-01-01 UTC.
Read: accounts; mails with subject, text, author, addressees, folder, attachments, read and marked; drafts; what is in
the bin, or was deleted and waits for the server (state deleted). Where the second database or a text is missing, the
beginning of it that the app shows.
Not read: passwords and settings of accounts, changes that wait for the server, what was never loaded.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from email.utils import getaddresses
from functools import lru_cache
from typing import Any

from models.issues import Issue
from models.plaintext import visible
from pipeline.parse.database.opening import connect, structure
from pipeline.parse.extras import extras, yes
from pipeline.parse.packages import package
from pipeline.parse.parser import Evidence, Item, Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

_BODIES = "EmailProviderBody.db"
_FOLDERS = {0: "inbox", 3: "drafts", 4: "outbox", 5: "sent", 6: "bin", 7: "junk"}
_OUT = frozenset({3, 4, 5})
Bodies = Callable[[Any], str | None]


@lru_cache(maxsize=4096)
def _people(stored: str | None) -> tuple[tuple[str, str], ...]:
    """Names and addresses: "address\\2name\\1address", or as a mail's header has them."""
    if stored and ("\1" in stored or "\2" in stored):
        found = [(one.partition("\2")[2], one.partition("\2")[0]) for one in stored.split("\1")]
    else:
        found = getaddresses([stored or ""])
    return tuple((name, address) for name, address in found if address)


def _direction(author: str | None, folder: int | None, owner: str | None) -> str | None:
    address = _people(author)[0][1] if _people(author) else None
    if folder in _OUT or (address and address == owner):
        return "outgoing"
    return "incoming" if address else None


def _sender(author: str | None, folder: int | None, owner: str | None) -> str | None:
    return _people(author)[0][1] if _direction(author, folder, owner) == "incoming" else None


def _recipients(owner: str | None, *lists: str | None) -> list[str]:
    found = [address for stored in lists for _, address in _people(stored)]
    return [address for address in dict.fromkeys(found) if address != owner]


def _state(deleted: str) -> Callable[[int | None], str]:
    return lambda folder: deleted or {3: "draft", 6: "deleted"}.get(folder or 0, "live")


def _mails(table: str, deleted: str, bodies: Bodies) -> Query:
    return Query(
        kind="mail",
        table=table,
        requires={table: frozenset({"_id", "subject", "timeStamp", "fromList", "toList"})},
        optional={
            table: frozenset({"ccList", "bccList", "snippet", "flagRead", "flagFavorite", "mailboxKey", "accountKey"})
            | {"threadId", "messageId"},
            "Mailbox": frozenset({"_id", "displayName", "type"}),
            "Account": frozenset({"_id", "emailAddress"}),
            "Attachment": frozenset({"messageKey", "fileName", "contentUri"}),
        },
        sql=f"""
            select m.rowid as rowid, m._id as id, nullif(m.subject, '') as subject, m.timeStamp as time, m.fromList,
                m.toList, m.ccList, m.bccList, nullif(m.snippet, '') as snippet, m.flagRead as read,
                m.flagFavorite as marked, m.messageId as message_id, cast(nullif(m.threadId, 0) as text) as thread,
                b.type as folder_type, b.displayName as folder, a.emailAddress as account,
                (select json_group_array(coalesce(nullif(f.contentUri, ''), f.fileName)) from Attachment f
                    where f.messageKey = m._id) as files
            from {table} m left join Mailbox b on b._id = m.mailboxKey left join Account a on a._id = m.accountKey
        """,
        columns={"title": "subject", "thread": "thread"},
        times={"sent_at": ("time", unix_ms)},
        lists={"attachments": "files"},
        computed={
            "body": (("id", "snippet"), lambda id_, snippet: bodies(id_) or snippet),
            "sender": (("fromList", "folder_type", "account"), _sender),
            "sender_name": (("fromList",), lambda author: next((name for name, _ in _people(author) if name), None)),
            "recipients": (("account", "toList", "ccList", "bccList"), _recipients),
            "direction": (("fromList", "folder_type", "account"), _direction),
            "state": (("folder_type",), _state(deleted)),
            "extra": extras(folder=None, account=None, read=yes, marked=yes, message_id=None),
        },
    )


ACCOUNTS = Query(
    kind="account",
    table="Account",
    requires={"Account": frozenset({"emailAddress"})},
    optional={"Account": frozenset({"displayName", "senderName"})},
    sql="""
        select rowid as rowid, emailAddress as address, nullif(senderName, '') as name, displayName as label
        from Account
    """,
    columns={"sender": "address", "sender_name": "name"},
    extra={"label": "label"},
)


def _read(evidence: Evidence) -> Iterator[Item]:
    path = evidence.beside.get(_BODIES)
    if path is None:
        yield Issue("bodies:", "missing", f"{_BODIES} is not beside it: only the beginnings of texts")
        yield from _reader(lambda _: None)(evidence)
        return
    with closing(connect(path)) as connection:
        try:
            there = structure(connection).get("Body", frozenset()) >= {"messageKey", "textContent", "htmlContent"}
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            there = False
        if not there:
            yield Issue("bodies:", "unknown-structure", f"{_BODIES} does not have the table that is known")
        yield from _reader(_bodies(connection) if there else lambda _: None)(evidence)


def _reader(bodies: Bodies) -> Sqlite:
    return Sqlite(ACCOUNTS, _mails("Message", "", bodies), _mails("Message_Deletes", "deleted", bodies))


def _bodies(connection: sqlite3.Connection) -> Bodies:
    sql = "select textContent, htmlContent from Body where messageKey = ? limit 1"

    def body(key: Any) -> str | None:
        try:
            text, html = connection.execute(sql, (key,)).fetchone() or (None, None)
        except sqlite3.DatabaseError as error:
            raise ValueError("cannot be looked up") from error
        return str(text) if text else visible(str(html)) or None if html else None

    return body


PARSER = Parser(
    name="android_email",
    version=1,
    app_of=lambda path: package(path) or "com.samsung.android.email.provider",
    paths=("databases/EmailProvider.db",),
    beside=(_BODIES,),
    read=_read,
)
