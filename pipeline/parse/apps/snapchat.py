"""Snapchat on Android and iOS, the conversations in `arroyo.db`.

Seen on: structures of both (older ones lack columns), rebuilt in code. Origin: ALEAPP and iLEAPP `snapchat.py`;
dfjsim/Snapchat_Auto, `report_communications.md`, for the numbers of the fields of a message: the maker publishes no
schema.
Times: milliseconds since 1970-01-01 UTC.
Read: text, replies to Snaps and Stories, quotes, pins on a map, and as system events what the app notes (screenshots,
calls, members, names, a message deleted, a picture saved to the camera roll); who is in it; the owner's user id.
Ignored: other values that the app needs (`required_values`).
Not read: names of people (snapchat_android and snapchat_ios have them), pictures and videos (the app keeps them under
names of its own), reactions, when a message was read. Of a deleted message nothing is left but the note.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.people import WAYS
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores import arroyo
from pipeline.parse.times.epochs import unix_ms

_KINDS = {0: "direct", 1: "group"}
_OWNER = "(select value from required_values where key = 'USERID')"
_BESIDE = {
    "required_values": frozenset({"key", "value"}),
    "feed_entry": frozenset({"client_conversation_id", "conversation_title", "conversation_type"}),
    "user_conversation": frozenset({"client_conversation_id", "user_id", "conversation_type"}),
}
MESSAGES = Query(
    kind="message",
    table="conversation_message",
    requires={"conversation_message": frozenset({"client_conversation_id", "creation_timestamp", "message_content"})},
    optional=_BESIDE
    | {
        "conversation": frozenset({"client_conversation_id", "conversation_metadata"}),
        "conversation_message": frozenset({"sender_id", "content_type", "is_saved", "server_message_id"})
        | {"quoted_server_message_id"},
    },
    sql=f"""
        with owner as materialized (select cast({_OWNER} as text) as id), known as materialized (
            select client_conversation_id as id, json_group_array(cast(user_id as text)) as members,
                min(conversation_type) as type from user_conversation group by client_conversation_id
        ), quoted as materialized (
            select client_conversation_id as id, server_message_id as number, min(rowid) as row
            from conversation_message where server_message_id is not null group by 1, 2
        )
        select m.rowid as rowid, m.client_conversation_id as thread, m.creation_timestamp as sent, m.content_type,
            m.message_content as content, cast(m.sender_id as text) as author, iif(m.is_saved, 'yes', null) as saved,
            cast(f.conversation_title as text) as title, coalesce(f.conversation_type, k.type) as thread_type,
            k.members, c.conversation_metadata as metadata, owner.id as owner,
            cast(m.sender_id as text) = owner.id as from_me,
            nullif(cast(m.sender_id as text), coalesce(owner.id, '')) as sender,
            'conversation_message:' || q.row as quoted
        from conversation_message m left join owner
        left join conversation c on c.client_conversation_id = m.client_conversation_id
        left join feed_entry f on f.client_conversation_id = m.client_conversation_id
        left join known k on k.id = m.client_conversation_id
        left join quoted q on q.id = m.client_conversation_id and q.number = m.quoted_server_message_id
    """,
    columns={"thread": "thread", "thread_title": "title", "sender": "sender", "reply": "quoted"},
    times={"sent_at": ("sent", unix_ms)},
    codes={"direction": ("from_me", WAYS), "thread_kind": ("thread_type", _KINDS)},
    computed={
        "kind": (("content_type",), arroyo.kind),
        "body": (("content",), arroyo.body),
        "recipients": (("metadata", "members", "author", "owner"), arroyo.recipients),
        "latitude": (("content",), lambda content: (arroyo.place(content) or (None, None))[0]),
        "longitude": (("content",), lambda content: (arroyo.place(content) or (None, None))[1]),
    },
    extra={"type": ("content_type", arroyo.TYPES), "saved in the conversation": "saved"},
)
MEMBERS = Query(
    kind="membership",
    table="user_conversation",
    requires={"user_conversation": frozenset({"client_conversation_id", "user_id"})},
    optional=_BESIDE,
    sql=f"""
        select u.rowid as rowid, u.client_conversation_id as thread, u.conversation_type as thread_type,
            nullif(cast(u.user_id as text), coalesce({_OWNER}, '')) as sender from user_conversation u
    """,
    columns={"thread": "thread", "sender": "sender"},
    codes={"thread_kind": ("thread_type", _KINDS)},
)
OWNER = Query(
    kind="account",
    table="required_values",
    requires={"required_values": frozenset({"key", "value"})},
    sql="select rowid as rowid, cast(value as text) as id from required_values where key = 'USERID'",
    columns={"sender": "id"},
    ignores="coalesce(key, '') <> 'USERID'",
)

PARSER = Parser(
    name="snapchat",
    version=1,
    app_of=lambda path: "com.snapchat.android" if "/databases/" in f"/{path}" else "com.toyopagroup.picaboo",
    paths=("arroyo.db",),
    read=Sqlite(MESSAGES, MEMBERS, OWNER),
)
