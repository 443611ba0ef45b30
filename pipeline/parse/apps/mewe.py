"""MeWe on Android, `app_database` and, of newer versions, `app_v3.db`.

Seen on: a newer and an older structure, rebuilt in code. Origin: ALEAPP `mewe.py`.
Times: seconds since 1970-01-01 UTC.
Read: chat messages, who sent them, deleted ones as such, names of attachments, members.
The owner is who wrote what is marked as the current user's.
Not read: posts, comments and reactions of others that the app has fetched.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.people import WAYS, others
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_s

_THREAD = frozenset({"id", "name", "chatType"})
_MEMBERS = {"CHAT_THREAD_PARTICIPANT": frozenset({"id", "chatThreadId", "name"})}
_OWNER = "(select cast(ownerId as text) from CHAT_MESSAGE where currentUserMessage and ownerId is not null limit 1)"
_SAID = {"thread": "thread", "thread_title": "title", "sender": "sender", "sender_name": "name"}
MESSAGES = Query(
    kind="message",
    table="CHAT_MESSAGE",
    requires={"CHAT_MESSAGE": frozenset({"createdAt", "threadId"})},
    optional=_MEMBERS
    | {
        "CHAT_MESSAGE": frozenset({"ownerId", "ownerName", "textPlain", "attachmentType", "attachmentName", "deleted"})
        | {"currentUserMessage"},
        "CHAT_THREAD": _THREAD,
    },
    sql=f"""
        with owner as materialized (select {_OWNER} as id), members as materialized (
            select chatThreadId, json_group_array(cast(id as text)) as members from CHAT_THREAD_PARTICIPANT group by 1
        )
        select m.rowid as rowid, m.createdAt as sent, cast(m.threadId as text) as thread, t.name as title, t.chatType,
            iif(m.currentUserMessage, null, cast(m.ownerId as text)) as sender, cast(m.textPlain as text) as body,
            iif(owner.id is null, null, b.members) as members,
            iif(m.currentUserMessage, null, m.ownerName) as name, m.currentUserMessage as from_me,
            cast(m.ownerId as text) as author, owner.id as owner, iif(m.deleted, 'deleted', 'live') as state,
            nullif(m.attachmentType, 'UNSUPPORTED') as type, nullif(m.attachmentName, '') as file
        from CHAT_MESSAGE m left join owner left join CHAT_THREAD t on t.id = m.threadId
        left join members b on b.chatThreadId = m.threadId
    """,
    columns=_SAID | {"body": "body", "state": "state"},
    times={"sent_at": ("sent", unix_s)},
    codes={"direction": ("from_me", WAYS)},
    computed={
        "recipients": (("members", "author", "owner"), others),
        "attachments": (("file",), lambda file: [file] if file else None),
    },
    extra={"type": "type", "chat": "chatType"},
)
MEMBERS = Query(
    kind="membership",
    table="CHAT_THREAD_PARTICIPANT",
    requires=_MEMBERS,
    optional={"CHAT_THREAD_PARTICIPANT": frozenset({"handle"}), "CHAT_THREAD": _THREAD}
    | {"CHAT_MESSAGE": frozenset({"ownerId", "currentUserMessage"})},
    sql=f"""
        select p.rowid as rowid, cast(p.chatThreadId as text) as thread, t.name as title,
            nullif(cast(p.id as text), coalesce({_OWNER}, '')) as sender, p.name, p.handle
        from CHAT_THREAD_PARTICIPANT p left join CHAT_THREAD t on t.id = p.chatThreadId
    """,
    columns=_SAID,
    extra={"handle": "handle"},
)

PARSER = Parser(
    name="mewe",
    version=1,
    app="com.mewe",
    paths=("com.mewe/databases/app_database", "com.mewe/databases/app_v3.db"),
    read=Sqlite(MESSAGES, MEMBERS),
)
