"""Samsung Email and Android's own mail app, `EmailProvider.db` with `EmailProviderBody.db` beside it.

Seen on: structures of Android 4 to 14, rebuilt in code.
Origin: AOSP (EmailProvider, EmailContent, Address, Mailbox); decompiled apps of Samsung, for more columns.
Times: milliseconds since 1970-01-01 UTC.
Read: accounts; mails with subject, text, author, addressees, folder, attachments, read and marked; drafts; what is in
the bin, or was deleted and waits for the server (state deleted). Where the second database or a text is missing, the
beginning of it that the app shows.
Not read: passwords and settings of accounts, changes that wait for the server, what was never loaded.
"""

from collections.abc import Iterator
from contextlib import closing

from models.issues import Issue
from pipeline.parse.database.opening import connect
from pipeline.parse.extras import extras, yes
from pipeline.parse.packages import package
from pipeline.parse.parser import Evidence, Item, Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.android_mail import Bodies, bodies, direction, recipients, sender, sender_name
from pipeline.parse.times.epochs import unix_ms

_BODIES = "EmailProviderBody.db"
_STATES = {3: "draft", 6: "deleted"}  # by the kind of folder


def _mails(table: str, gone: str | None, texts: Bodies) -> Query:
    return Query(
        kind="mail",
        table=table,
        requires={table: frozenset({"_id", "subject", "fromList", "toList"})},
        optional={
            table: frozenset({"timeStamp", "ccList", "bccList", "snippet", "flagRead", "flagFavorite", "mailboxKey"})
            | {"accountKey", "threadId", "messageId"},
            "Mailbox": frozenset({"_id", "displayName", "type"}),
            "Account": frozenset({"_id", "emailAddress"}),
            "Attachment": frozenset({"messageKey", "fileName", "contentUri"}),
        },
        sql=f"""
            select m.rowid as rowid, m._id as id, nullif(m.subject, '') as subject, m.timeStamp as time, m.fromList,
                m.toList, m.ccList, m.bccList, nullif(m.snippet, '') as snippet, m.flagRead as read,
                m.flagFavorite as marked, m.messageId as message_id, cast(nullif(m.threadId, 0) as text) as thread,
                b.type as folder_type, b.displayName as folder, a.emailAddress as account,
                (select json_group_array(cast(coalesce(nullif(f.contentUri, ''), f.fileName) as text)) from Attachment f
                    where f.messageKey = m._id) as files
            from {table} m left join Mailbox b on b._id = m.mailboxKey left join Account a on a._id = m.accountKey
        """,
        columns={"title": "subject", "thread": "thread"},
        times={"sent_at": ("time", unix_ms)},
        lists={"attachments": "files"},
        computed={
            "body": (("id", "snippet"), lambda id_, snippet: texts(id_) or snippet),
            "sender": (("fromList", "folder_type", "account"), sender),
            "sender_name": (("fromList",), sender_name),
            "recipients": (("account", "toList", "ccList", "bccList"), recipients),
            "direction": (("fromList", "folder_type", "account"), direction),
            "state": (("folder_type",), lambda folder: gone or _STATES.get(folder, "live")),
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
    if (path := evidence.beside.get(_BODIES)) is None:
        yield Issue("bodies:", "missing", f"{_BODIES} is not beside it: only the beginnings of texts")
        yield from _reader(None)(evidence)
        return
    with closing(connect(path)) as connection:
        texts = bodies(connection)
        if texts is None:
            yield Issue("bodies:", "unknown-structure", f"{_BODIES} does not have the table that is known")
        yield from _reader(texts)(evidence)


def _reader(texts: Bodies | None) -> Sqlite:
    texts = texts or (lambda _: None)
    return Sqlite(ACCOUNTS, _mails("Message", None, texts), _mails("Message_Deletes", "deleted", texts))


def _app(path: str) -> str:
    return package(path) or "com.samsung.android.email.provider"


PARSER = Parser("android_email", 1, _read, app_of=_app, paths=("databases/EmailProvider.db",), beside=(_BODIES,))
