"""What was said: the table `messages` of `bugle_db`, with its parts."""

from typing import Any

from pipeline.parse.extras import extras, time
from pipeline.parse.people import others
from pipeline.parse.sqlite import Query
from pipeline.parse.stores.bugle.people import MEMBERS_OF, OTHER, PEOPLE, thread_kind
from pipeline.parse.times.epochs import unix_ms

_DRAFT, _FAILED = 3, {8: "failed", 9: "failed: emergency number"}
_OUT, _IN = range(1, 100), range(100, 200)
_RCS = 3
_PROTOCOLS = {0: "SMS", 1: "MMS", 2: "MMS not fetched", _RCS: "RCS"}


def _direction(status: Any) -> str | None:
    return "incoming" if status in _IN else "outgoing" if status in _OUT else None


def _recipients(members: str | None, sender: str | None, count: int | None) -> list[str] | None:
    """In a conversation of two nobody else, however the sender's number is written."""
    return [] if count == 1 and sender else others(members, sender)


_TOLD, _extra = extras(
    protocol=_PROTOCOLS,
    failed=lambda status: _FAILED.get(status),
    status=lambda status: None if _direction(status) else status,
    sent=time(unix_ms),
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
    optional=PEOPLE
    | {
        "messages": frozenset({"received_timestamp", "message_protocol", "mms_subject", "self_id", "sms_message_uri"}),
        "parts": frozenset({"_id", "content_type", "uri"}),
    },
    # `mmssms.db` has an SMS or MMS at the time when it was received, by the device's clock: so has this. What another
    # clock says stands in `extra`. An RCS message is in no other database.
    sql=f"""
        with {MEMBERS_OF}, contents as materialized (
            select message_id, group_concat(nullif(text, ''), char(10)) as body,
                json_group_array(cast(uri as text)) filter (where uri <> '') as files
            from (select message_id, text, uri from parts order by message_id, _id) group by message_id
        ), timed as (
            select *, rowid as id, coalesce(iif(message_protocol = {_RCS}, nullif(sent_timestamp, 0), null),
                nullif(received_timestamp, 0), sent_timestamp) as at from messages
        )
        select m.id as rowid, m.conversation_id as thread, c.name as title, members.members, members.count,
            m.message_status as status, m.at, nullif(nullif(m.sent_timestamp, 0), m.at) as sent,
            nullif(nullif(m.received_timestamp, 0), m.at) as received, m.message_protocol as protocol,
            m.mms_subject as subject, iif(s.{OTHER}, s.normalized_destination, null) as sender,
            iif(s.{OTHER}, s.full_name, null) as name, me.normalized_destination as line,
            m.sms_message_uri as telephony, contents.body, contents.files
        from timed m
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
    times={"sent_at": ("at", unix_ms)},
    lists={"attachments": "files"},
    computed={
        "direction": (("status",), _direction),
        "state": (("status",), lambda status: "draft" if status == _DRAFT else "live"),
        "thread_kind": (("count",), thread_kind),
        "recipients": (("members", "sender", "count"), _recipients),
        "extra": (("protocol", "status", "status", "sent", "received", "line", "telephony"), _extra),
    },
)
