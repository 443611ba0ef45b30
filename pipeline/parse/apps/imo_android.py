"""imo on Android, `imofriends.db` and `accountdb.db`.

Seen on: structures of 2019 to 2024, rebuilt in code. Origin: ALEAPP `imo.py`, Autopsy `imo.py`.
Times: nanoseconds since 1970-01-01 UTC.
Read: messages with the contact or group that they are from or to, files by where they lie and where they came from,
contacts, the account.
Not read: who wrote what in a group, calls, deleted messages as such, files themselves.
Not verified: how a group is told from a contact: the sender may be the group.
"""

import json
from typing import Any

from pipeline.parse.packages import package
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_us
from pipeline.parse.tree import at, text


def _time(value: Any) -> int | None:
    return unix_us(value // 1000) if isinstance(value, int) else None


def _files(stored: str | None) -> list[str] | None:
    tree = json.loads(stored) if stored else None
    return [path for path in (text(at(tree, key)) for key in ("local_path", "original_path")) if path] or None


def _recipients(kind: int | None, who: str | None) -> list[str] | None:
    return {1: [], 2: [who]}.get(kind or 0) if who else None


MESSAGES = Query(
    kind="message",
    table="messages",
    requires={"messages": frozenset({"buid", "last_message", "timestamp", "message_type"})},
    optional={"messages": frozenset({"imdata", "message_read"}), "friends": frozenset({"buid", "name"})},
    sql="""
        with people as materialized (select buid as id, max(name) as name from friends group by buid)
        select m.rowid as rowid, m.buid as who, m.last_message as body, m.timestamp as time, m.message_type as type,
            cast(m.imdata as text) as data, p.name, iif(m.message_read, 'yes', null) as read,
            iif(m.message_type = 1, m.buid, null) as sender, iif(m.message_type = 1, p.name, null) as sender_name
        from messages m left join people p on p.id = m.buid
    """,
    columns={"body": "body", "thread": "who", "thread_title": "name", "sender": "sender", "sender_name": "sender_name"},
    times={"sent_at": ("time", _time)},
    codes={"direction": ("type", {1: "incoming", 2: "outgoing"})},
    computed={"recipients": (("type", "who"), _recipients), "attachments": (("data",), _files)},
    extra={"read": "read"},
)
FRIENDS = Query(
    kind="contact",
    table="friends",
    requires={"friends": frozenset({"buid"})},
    optional={"friends": frozenset({"name"})},
    sql="select rowid as rowid, json_array(cast(buid as text)) as ids, name from friends",
    columns={"title": "name"},
    lists={"recipients": "ids"},
)
ACCOUNT = Query(
    kind="account",
    table="account",
    requires={"account": frozenset({"uid", "name"})},
    sql="select rowid as rowid, cast(uid as text) as uid, name from account",
    columns={"sender": "uid", "sender_name": "name"},
)

PARSER = Parser(
    name="imo_android",
    version=1,
    app_of=lambda path: package(path) or "com.imo.android.imoim",
    paths=("imofriends.db", "databases/accountdb.db"),
    contacts=True,
    read=Sqlite(MESSAGES, FRIENDS, ACCOUNT),
)
