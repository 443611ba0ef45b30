"""Skout on Android, `skoutDatabase`.

Seen on: the structure of 2021, rebuilt in code. Origin: ALEAPP (skout).
Times: milliseconds since 1970-01-01 UTC.
Read: messages with pictures and gifts by their addresses, people of conversations.
Not read: who the owner is. Somebody who is not among the people of conversations is taken to be the owner, as that
source does: not verified. Without those people no message has a direction.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.people import WAYS, author, partner
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

_NAMES = {"skoutUsersTable": frozenset({"userId", "userName"})}

MESSAGES = Query(
    kind="message",
    table="skoutMessagesTable",
    requires={"skoutMessagesTable": frozenset({"fromUserID", "message", "chatId"})},
    optional=_NAMES | {"skoutMessagesTable": frozenset({"timestamp", "type", "pictureUrl", "giftUrl"})},
    sql="""
        with people as materialized (select userId, min(userName) as userName from skoutUsersTable group by userId)
        select m.rowid as rowid, m.message, m.timestamp, cast(m.chatId as text) as chat, m.type,
            w.userName as name, other.userName as title,
            iif((select count(*) from people), w.userId is null, null) as from_me, 'direct' as thread_kind,
            cast(m.fromUserID as text) as writer, cast(other.userId as text) as person,
            json_array(nullif(m.pictureUrl, ''), nullif(m.giftUrl, '')) as files
        from skoutMessagesTable m
        left join people w on w.userId = m.fromUserID
        left join people other on other.userId = m.chatId
    """,
    columns={"body": "message", "thread": "chat", "thread_kind": "thread_kind", "thread_title": "title"},
    times={"sent_at": ("timestamp", unix_ms)},
    codes={"direction": ("from_me", WAYS)},
    lists={"attachments": "files"},
    computed={
        "sender": (("from_me", "writer"), author),
        "sender_name": (("from_me", "name"), author),
        "recipients": (("from_me", "person"), partner),
    },
    extra={"type": "type"},
)

PEOPLE = Query(
    kind="contact",
    table="skoutUsersTable",
    requires=_NAMES,
    optional={"skoutUsersTable": frozenset({"picUrl"})},
    sql="select rowid as rowid, cast(userId as text) as id, userName, picUrl from skoutUsersTable",
    columns={"title": "userName"},
    computed={"recipients": (("id",), lambda id_: [id_] if id_ else [])},
    extra={"picture": "picUrl"},
)

PARSER = Parser(
    name="skout",
    version=1,
    app="com.skout.android",
    paths=("com.skout.android/databases/skoutDatabase",),
    contacts=True,
    read=Sqlite(MESSAGES, PEOPLE),
)
