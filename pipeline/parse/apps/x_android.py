"""X (Twitter) on Android, `<user id>-<number>.db`.

Seen on: an older and a newer structure, rebuilt in code. Origin: plaso `android_twitter.py`, which publishes the
schema; a published analysis of what Pegasus reads, for the older table `messages`.
Times: milliseconds since 1970-01-01 UTC.
Read: of direct messages who sent one to whom and when, and the text of those of before about 2015; conversations' names
and members, searches, people whose profile the app has fetched; the owner is whom the name of the file gives.
Not read: the text of newer messages (it is inside of a format that nobody has published), posts, notifications.
"""

import re
from collections.abc import Iterator

from pipeline.parse.parser import Evidence, Item, Parser
from pipeline.parse.people import WAYS, others, partner
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

_BESIDE = {
    "conversations": frozenset({"conversation_id", "title"}),
    "conversation_participants": frozenset({"conversation_id", "user_id"}),
    "users": frozenset({"user_id", "username", "name"}),
}


def _queries(owner: str) -> tuple[Query, ...]:
    entries = Query(
        kind="message",
        table="conversation_entries",
        requires={"conversation_entries": frozenset({"conversation_id", "user_id", "created"})},
        optional=_BESIDE | {"conversation_entries": frozenset({"entry_type", "data"})},
        sql=f"""
            with members as materialized (
                select conversation_id, json_group_array(cast(user_id as text)) as members
                from conversation_participants group by 1
            )
            select e.rowid as rowid, e.conversation_id as thread, c.title, e.created as sent, e.entry_type as type,
                iif({owner} is null, null, b.members) as members, cast(e.user_id as text) as author, {owner} as owner,
                cast(e.user_id as text) = {owner} as from_me,
                nullif(cast(e.user_id as text), coalesce({owner}, '')) as sender,
                coalesce(u.name, u.username) as name, length(e.data) as bytes
            from conversation_entries e left join conversations c on c.conversation_id = e.conversation_id
            left join members b on b.conversation_id = e.conversation_id left join users u on u.user_id = e.user_id
        """,
        columns={"thread": "thread", "thread_title": "title", "sender": "sender", "sender_name": "name"},
        times={"sent_at": ("sent", unix_ms)},
        codes={"direction": ("from_me", WAYS)},
        computed={"recipients": (("members", "author", "owner"), others)},
        extra={"type": "type", "bytes that are not read": "bytes"},
    )
    messages = Query(
        kind="message",
        table="messages",
        requires={"messages": frozenset({"content", "created", "sender_id", "recipient_id"})},
        optional={"messages": frozenset({"thread"}), "users": _BESIDE["users"]},
        sql=f"""
            select m.rowid as rowid, cast(m.content as text) as body, m.created as sent,
                cast(m.thread as text) as thread, cast(m.sender_id as text) = {owner} as from_me,
                nullif(cast(m.sender_id as text), coalesce({owner}, '')) as sender,
                cast(m.recipient_id as text) as other, coalesce(u.name, u.username) as name
            from messages m left join users u on u.user_id = m.sender_id
        """,
        columns={"thread": "thread", "sender": "sender", "sender_name": "name", "body": "body"},
        times={"sent_at": ("sent", unix_ms)},
        codes={"direction": ("from_me", WAYS)},
        computed={"recipients": (("from_me", "other"), partner)},
    )
    members = Query(
        kind="membership",
        table="conversation_participants",
        requires={"conversation_participants": frozenset({"conversation_id", "user_id"})},
        optional=_BESIDE | {"conversation_participants": frozenset({"join_time"})},
        sql=f"""
            select p.rowid as rowid, p.conversation_id as thread, c.title, nullif(p.join_time, 0) as joined,
                nullif(cast(p.user_id as text), coalesce({owner}, '')) as sender, coalesce(u.name, u.username) as name
            from conversation_participants p left join conversations c on c.conversation_id = p.conversation_id
            left join users u on u.user_id = p.user_id
        """,
        columns={"thread": "thread", "thread_title": "title", "sender": "sender", "sender_name": "name"},
        times={"sent_at": ("joined", unix_ms)},
    )
    people = Query(
        kind="contact",
        table="users",
        requires={"users": frozenset({"user_id", "username"})},
        optional={"users": frozenset({"name", "description"})},
        sql=f"""
            select u.rowid as rowid, description, iif(o.mine, 'account', 'contact') as kind, iif(o.mine, null, name) as
                title, iif(o.mine, cast(user_id as text), null) as sender, iif(o.mine, name, null) as sender_name,
                iif(o.mine, null, json_array(cast(user_id as text), nullif(cast(username as text), ''))) as ids,
                iif(o.mine, username, null) as username
            from users u join (select rowid as id, cast(user_id as text) is {owner} as mine from users) o
                on o.id = u.rowid
        """,
        columns={"kind": "kind", "title": "title", "sender": "sender", "sender_name": "sender_name"},
        lists={"recipients": "ids"},
        extra={"username": "username", "description": "description"},
    )
    return entries, messages, members, people


SEARCHES = Query(
    kind="search",
    table="search_queries",
    requires={"search_queries": frozenset({"query", "time"})},
    sql="select rowid as rowid, cast(query as text) as body, nullif(time, 0) as sent from search_queries",
    columns={"body": "body"},
    times={"sent_at": ("sent", unix_ms)},
)


def _read(evidence: Evidence) -> Iterator[Item]:
    found = re.search(r"(\d+)-\d+\.db$", evidence.logical_path)
    yield from Sqlite(*_queries(f"'{found[1]}'" if found else "null"), SEARCHES)(evidence)


PARSER = Parser(
    name="x_android",
    version=1,
    app="com.twitter.android",
    paths=("com.twitter.android/databases/*-[0-9]*.db",),
    contacts=True,
    read=_read,
)
