"""Instagram on iOS, `DirectSQLiteDatabase/<user id>.db`.

Seen on: structures rebuilt in code. Origin: iLEAPP `instagramThreads.py`; plaso `ios_instagram.py`. Not
verified: that Threads has the same store.
Times: seconds since 2001-01-01 UTC, inside the archive of a message.
Read: text, who sent it, who is in the conversation, notes of calls as system events, reactions (in `extra`), the
address of a picture that was shared.
Not read: the pictures themselves, quotes, what was edited or unsent, names of conversations, drafts.
"""

from pipeline.parse.packages import package
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.instagram import ios_archive as archive

MESSAGES = Query(
    kind="message",
    table="messages",
    requires={"messages": frozenset({"thread_id", "archive"})},
    optional={"threads": frozenset({"thread_id", "viewer_id", "metadata"})},
    sql="""
        select m.rowid as rowid, m.thread_id as thread, m.archive, cast(t.viewer_id as text) as viewer,
            t.metadata as info
        from messages m left join threads t on t.thread_id = m.thread_id
    """,
    columns={"thread": "thread"},
    computed={name: (("archive",), archive.time(name)) for name in ("sent_at", "sent_at_raw", "sent_at_source")}
    | {
        "kind": (("archive",), archive.of("kind", "message")),
        "body": (("archive",), archive.body),
        "url": (("archive",), archive.of("url")),
        "sender": (("archive", "viewer"), archive.sender),
        "sender_name": (("archive", "viewer", "info"), archive.name),
        "direction": (("archive", "viewer"), archive.direction),
        "recipients": (("archive", "viewer", "info"), archive.recipients),
        "thread_kind": (("viewer", "info"), archive.thread_kind),
        "extra": (("archive",), archive.of("extra")),
    },
)

PARSER = Parser(
    name="instagram_ios",
    version=1,
    app_of=lambda path: package(path) or "com.burbn.instagram",
    paths=("DirectSQLiteDatabase/*.db",),
    read=Sqlite(MESSAGES),
)
