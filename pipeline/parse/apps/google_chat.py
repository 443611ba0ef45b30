"""Google Chat on Android and iOS, and in Gmail, `user_accounts/<address>/dynamite.db`.

Seen on: a newer and an older structure, rebuilt in code. Origin: ALEAPP and iLEAPP `googleChat.py`.
Times: microseconds since 1970-01-01 UTC.
Read: text, who sent it, the name of the conversation, names of attached files, codes of meetings, drafts, people; the
owner is the user whose address the folder of the database has.
Not read: who is in a conversation (its structure is not published), reactions, edits, the files themselves.
"""

import re
from collections.abc import Iterator

from pipeline.parse.formats.protobuf import Message
from pipeline.parse.packages import package
from pipeline.parse.parser import Evidence, Item, Parser
from pipeline.parse.people import WAYS
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_us

_USERS = frozenset({"user_id", "name", "email"})
_GROUPS = frozenset({"group_id", "name"})


def _annotations(blob: bytes | None) -> list[Message]:
    return Message(blob).messages(1) if blob else []


def _files(blob: bytes | None) -> list[str] | None:
    files = (one.message(10) for one in _annotations(blob))
    return [name for file in files if file and (name := file.text(3))] or None


def _meeting(blob: bytes | None) -> dict[str, object]:
    meetings = (one.message(12, 1) for one in _annotations(blob))
    return {"meeting": next((code for one in meetings if one and (code := one.text(3))), None)}


def _queries(address: str) -> tuple[Query, ...]:
    owner = f"(select user_id from users where email = '{address}' limit 1)"
    messages = Query(
        kind="message",
        table="topic_messages",
        requires={"topic_messages": frozenset({"create_time", "group_id", "creator_id", "text_body"})},
        optional={"topic_messages": frozenset({"annotation"}), "users": _USERS, "Groups": _GROUPS},
        sql=f"""
            select m.rowid as rowid, m.create_time as sent, m.group_id as thread, g.name as title, u.name,
                cast(m.text_body as text) as body, m.annotation, m.creator_id = {owner} as from_me,
                nullif(cast(m.creator_id as text), coalesce({owner}, '')) as sender
            from topic_messages m left join Groups g on g.group_id = m.group_id
            left join users u on u.user_id = m.creator_id
        """,
        columns={"thread": "thread", "thread_title": "title", "sender": "sender", "sender_name": "name"}
        | {"body": "body"},
        times={"sent_at": ("sent", unix_us)},
        codes={"direction": ("from_me", WAYS)},
        computed={"attachments": (("annotation",), _files), "extra": (("annotation",), _meeting)},
    )
    people = Query(
        kind="contact",
        table="users",
        requires={"users": frozenset({"user_id"})},
        optional={"users": _USERS},
        sql=f"""
            select rowid as rowid, iif(email is '{address}', null, name) as name, iif(email is '{address}', null,
                json_array(cast(user_id as text), nullif(cast(email as text), ''))) as ids,
                iif(email is '{address}', 'account', 'contact') as kind,
                iif(email is '{address}', email, null) as sender, iif(email is '{address}', name, null) as sender_name
            from users
        """,
        columns={"title": "name", "kind": "kind", "sender": "sender", "sender_name": "sender_name"},
        lists={"recipients": "ids"},
    )
    return messages, people


DRAFTS = Query(
    kind="message",
    table="drafts",
    requires={"drafts": frozenset({"group_id", "text"})},
    optional={"Groups": _GROUPS},
    sql="""
        select d.rowid as rowid, d.group_id as thread, g.name as title, d.text as body, 'draft' as state, 1 as from_me
        from drafts d left join Groups g on g.group_id = d.group_id
    """,
    columns={"thread": "thread", "thread_title": "title", "body": "body", "state": "state"},
    codes={"direction": ("from_me", WAYS)},
)


def _read(evidence: Evidence) -> Iterator[Item]:
    found = re.search(r"user_accounts/([\w.+@-]+)/dynamite\.db$", evidence.logical_path)
    yield from Sqlite(*_queries(found[1] if found else ""), DRAFTS)(evidence)


PARSER = Parser(
    name="google_chat",
    version=1,
    app_of=lambda path: package(path) or "com.google.Dynamite",
    paths=("dynamite.db",),
    contacts=True,
    read=_read,
)
