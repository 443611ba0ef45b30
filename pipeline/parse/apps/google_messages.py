"""Messages by Google (SMS, MMS and RCS chats), and Messaging of Android itself: `bugle_db`.

Seen on: structures of Android 6 to 14, rebuilt in code. Origin: AOSP `packages/apps/Messaging` (`DatabaseHelper.java`,
`MessageData.java`, `ParticipantData.java`), ALEAPP `googleMessages.py`. Times: milliseconds since 1970-01-01 UTC.
Read: what was said in which conversation, by whom, over what (SMS, MMS, RCS), its subject and files, when it was
received, drafts and what could not be sent; who is in a conversation; which of the owner's lines it went over.
Not read: reactions, replies and the like of RCS, whose tables no public source describes. SMS and MMS also lie in
`mmssms.db` (`extra.telephony` names the entry); RCS does not.
"""

from typing import Any

from pipeline.parse.extras import extras, time
from pipeline.parse.parser import Parser
from pipeline.parse.people import others
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

_DRAFT, _FAILED, _FIRST_IN = 3, {8: "failed", 9: "failed: emergency number"}, 100
_PROTOCOLS = {0: "SMS", 1: "MMS", 2: "MMS not fetched", 3: "RCS"}
_OTHER = -2  # sub_id of a participant who is not one of the owner's lines

_PEOPLE = {
    "participants": frozenset({"_id", "sub_id", "normalized_destination", "full_name"}),
    "conversation_participants": frozenset({"conversation_id", "participant_id"}),
}
_MEMBERS = f"""
    members as materialized (
        select cp.conversation_id, json_group_array(cast(p.normalized_destination as text)) as members,
            count(distinct p.normalized_destination) as count
        from conversation_participants cp join participants p on p._id = cp.participant_id
        where p.sub_id = {_OTHER} group by cp.conversation_id
    )
"""


def _direction(status: Any) -> str | None:
    return "incoming" if status >= _FIRST_IN else "outgoing" if 0 < status < _FIRST_IN else None


def _state(status: Any) -> str:
    return "draft" if status == _DRAFT else "live"


def _thread_kind(count: int | None) -> str | None:
    return None if not count else "direct" if count == 1 else "group"


_TOLD, _extra = extras(
    protocol=_PROTOCOLS,
    failed=lambda status: _FAILED.get(status),
    received=time(unix_ms),
    line=None,
    telephony=None,
)

MESSAGES = Query(
    kind="message",
    table="messages",
    requires={
        "messages": frozenset({"_id", "conversation_id", "sender_id", "sent_timestamp", "message_status"}),
        "parts": frozenset({"message_id", "text"}),
        "conversations": frozenset({"_id", "name"}),
    },
    optional=_PEOPLE
    | {
        "messages": frozenset({"received_timestamp", "message_protocol", "mms_subject", "self_id", "sms_message_uri"}),
        "parts": frozenset({"_id", "content_type", "uri"}),
    },
    # What came in says when it was sent; of some there is only when it was received.
    sql=f"""
        with {_MEMBERS}, contents as materialized (
            select message_id, group_concat(nullif(text, ''), char(10)) as body,
                json_group_array(cast(uri as text)) filter (where uri <> '') as files
            from parts group by message_id
        )
        select m.rowid as rowid, m.conversation_id as thread, c.name as title, members.members, members.count,
            m.message_status as status, coalesce(nullif(m.sent_timestamp, 0), m.received_timestamp) as sent,
            nullif(m.received_timestamp, 0) as received, m.message_protocol as protocol, m.mms_subject as subject,
            iif(s.sub_id = {_OTHER}, s.normalized_destination, null) as sender,
            iif(s.sub_id = {_OTHER}, s.full_name, null) as name, me.normalized_destination as line,
            m.sms_message_uri as telephony, contents.body, contents.files
        from messages m
        left join conversations c on c._id = m.conversation_id
        left join members on members.conversation_id = m.conversation_id
        left join participants s on s._id = m.sender_id
        left join participants me on me._id = m.self_id
        left join contents on contents.message_id = m._id
    """,
    columns={
        "body": "body",
        "thread": "thread",
        "thread_title": "title",
        "sender": "sender",
        "sender_name": "name",
        "title": "subject",
    },
    times={"sent_at": ("sent", unix_ms)},
    lists={"attachments": "files"},
    computed={
        "direction": (("status",), _direction),
        "state": (("status",), _state),
        "thread_kind": (("count",), _thread_kind),
        "recipients": (("members", "sender"), others),
        "extra": (("protocol", "status", "received", "line", "telephony"), _extra),
    },
)

MEMBERS = Query(
    kind="membership",
    table="conversation_participants",
    requires=_PEOPLE,
    optional={"conversations": frozenset({"_id", "name"})},
    # Nobody joins what has no participant of that number any more; the owner is not one of the others.
    ignores="participant_id not in (select _id from main.participants where sub_id = -2)",
    sql=f"""
        with {_MEMBERS}
        select cp.rowid as rowid, cp.conversation_id as thread, c.name as title, members.count,
            p.normalized_destination as sender, p.full_name as name
        from conversation_participants cp join participants p on p._id = cp.participant_id and p.sub_id = {_OTHER}
        left join conversations c on c._id = cp.conversation_id
        left join members on members.conversation_id = cp.conversation_id
    """,
    columns={"thread": "thread", "thread_title": "title", "sender": "sender", "sender_name": "name"},
    computed={"thread_kind": (("count",), _thread_kind)},
)

PARSER = Parser(
    name="google_messages",
    version=1,
    app_of=lambda path: (
        "com.android.messaging" if "com.android.messaging" in path else "com.google.android.apps.messaging"
    ),
    paths=("databases/bugle_db", "bugle_db"),
    read=Sqlite(MESSAGES, MEMBERS),
)
