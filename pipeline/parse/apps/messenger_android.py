"""Facebook Messenger on Android, `threads_db2` (until about 2020; the Facebook app has one too).

Seen on: a newer and an older structure, rebuilt in code. Origin: ALEAPP `FacebookMessenger.py`; Autopsy
`fbmessenger.py`; karlicoss/HPI `my/fbmessenger/android.py`.
Times: milliseconds since 1970-01-01 UTC.
Read: text, the sender of each message, names of attached files, addresses shared, who is in the conversation, quotes,
reactions, people; what the app notes (calls, members) as system events.
Ignored: rows of type -1, which hold nothing.
Not read: the files themselves, places. The owner is known by the key of a conversation of two, by nothing else.
"""

from pipeline.parse.packages import package
from pipeline.parse.parser import Parser
from pipeline.parse.people import WAYS, others
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

_OWNER = """(select 'FACEBOOK:' || substr(thread_key, instr(substr(thread_key, 12), ':') + 12) from threads
    where thread_key like 'ONE_TO_ONE:%:%' limit 1)"""  # ONE_TO_ONE:<other>:<owner>
_KINDS = {"ONE_TO_ONE": "direct", "GROUP": "group"}


def _json(column: str, path: str) -> str:
    text = f"cast({column} as text)"
    return f"iif(json_valid({text}), json_extract({text}, '{path}'), null)"


_THREADS = {
    "threads": frozenset({"thread_key", "name"}),
    "thread_participants": frozenset({"thread_key", "user_key"}),
    "thread_users": frozenset({"user_key", "name"}),
}
MESSAGES = Query(
    kind="message",
    table="messages",
    requires={"messages": frozenset({"thread_key", "timestamp_ms", "sender", "text"})},
    optional=_THREADS
    | {
        "messages": frozenset({"msg_id", "msg_type", "snippet", "attachments", "shares", "message_replied_to_id"})
        | {"generic_admin_message_extensible_data"}
    },
    sql=f"""
        with owner as materialized (select {_OWNER} as id), members as materialized (
            select thread_key, json_group_array(cast(user_key as text)) as members from thread_participants group by 1
        ), quoted as materialized (
            select msg_id, min(rowid) as id from messages where msg_id is not null group by msg_id
        ), m as (
            select rowid as id, *, cast({_json("sender", "$.user_key")} as text) as author from messages
            where coalesce(msg_type, 0) <> -1
        )
        select m.id as rowid, m.thread_key as thread, m.timestamp_ms as sent, m.author, owner.id as owner,
            cast(coalesce(nullif(m.text, ''), m.snippet) as text) as body, m.author = owner.id as from_me,
            nullif(m.author, coalesce(owner.id, '')) as sender,
            cast(coalesce({_json("m.sender", "$.name")}, u.name) as text) as name,
            t.name as title, substr(m.thread_key, 1, instr(m.thread_key, ':') - 1) as thread_type,
            iif(owner.id is null, null, p.members) as members,
            cast({_json("m.shares", "$[0].href")} as text) as url, 'messages:' || q.id as quoted,
            iif(json_valid(cast(m.attachments as text)), (select json_group_array(iif(a.type = 'object',
                json_extract(a.value, '$.filename'), null))
                from json_each(cast(m.attachments as text)) a), null) as files,
            m.msg_type as type, iif(m.generic_admin_message_extensible_data is null, null, 1) as note,
            {_json("m.generic_admin_message_extensible_data", "$.call_duration")} as seconds
        from m left join owner left join threads t on t.thread_key = m.thread_key
        left join members p on p.thread_key = m.thread_key left join thread_users u on u.user_key = m.author
        left join quoted q on q.msg_id = m.message_replied_to_id
    """,
    columns={"thread": "thread", "thread_title": "title", "sender": "sender", "sender_name": "name", "body": "body"}
    | {"url": "url", "reply": "quoted"},
    times={"sent_at": ("sent", unix_ms)},
    codes={"direction": ("from_me", WAYS)},
    lists={"attachments": "files"},
    computed={
        "kind": (("note",), lambda note: "system_event" if note else "message"),
        "recipients": (("members", "author", "owner"), others),
        "thread_kind": (("thread_type",), _KINDS.get),
    },
    extra={"type": "type", "seconds of a call": "seconds"},
    ignores="msg_type = -1",
)
MEMBERS = Query(
    kind="membership",
    table="thread_participants",
    requires={"thread_participants": frozenset({"thread_key", "user_key"})},
    optional=_THREADS,
    sql=f"""
        select p.rowid as rowid, p.thread_key as thread, t.name as title, u.name,
            nullif(cast(p.user_key as text), coalesce({_OWNER}, '')) as sender
        from thread_participants p left join threads t on t.thread_key = p.thread_key
        left join thread_users u on u.user_key = p.user_key
    """,
    columns={"thread": "thread", "thread_title": "title", "sender": "sender", "sender_name": "name"},
)
PEOPLE = Query(
    kind="contact",
    table="thread_users",
    requires={"thread_users": frozenset({"user_key"})},
    optional={"thread_users": frozenset({"name", "first_name", "last_name", "username", "is_friend"})}
    | {"threads": frozenset({"thread_key"})},
    sql=f"""
        with u as (
            select rowid as id, *, cast(user_key as text) = {_OWNER} as mine, coalesce(name,
                nullif(trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), '')) as called
            from thread_users
        )
        select id as rowid, iif(mine, 'account', 'contact') as kind, iif(mine, null, called) as title,
            iif(mine, cast(user_key as text), null) as sender, iif(mine, called, null) as sender_name,
            iif(mine, null, is_friend) as is_friend,
            iif(mine, null, json_array(cast(user_key as text), nullif(cast(username as text), ''))) as ids from u
    """,
    columns={"kind": "kind", "title": "title", "sender": "sender", "sender_name": "sender_name"},
    lists={"recipients": "ids"},
    extra={"friend": ("is_friend", {0: "no", 1: "yes"})},
)
REACTIONS = Query(
    kind="reaction",
    table="message_reactions",
    requires={"message_reactions": frozenset({"msg_id", "reaction"})},
    optional={"message_reactions": frozenset({"user_key", "reaction_timestamp"})}
    | {"messages": frozenset({"msg_id", "thread_key"}), "threads": frozenset({"thread_key"})},
    sql=f"""
        select r.rowid as rowid, r.reaction as body, r.reaction_timestamp as sent, 'messages:' || m.id as reaction_to,
            m.thread_key as thread, nullif(r.user_key, coalesce({_OWNER}, '')) as sender
        from message_reactions r left join (select msg_id, min(rowid) as id, thread_key from messages group by msg_id) m
            on m.msg_id = r.msg_id
    """,
    columns={"body": "body", "thread": "thread", "sender": "sender", "reply": "reaction_to"},
    times={"sent_at": ("sent", unix_ms)},
)

PARSER = Parser(
    name="messenger_android",
    version=1,
    app_of=lambda path: package(path) or "com.facebook.orca",
    paths=("threads_db2",),
    contacts=True,
    read=Sqlite(MESSAGES, MEMBERS, PEOPLE, REACTIONS),
)
