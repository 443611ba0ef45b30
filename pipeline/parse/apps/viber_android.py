"""Viber on Android, `viber_messages` and `viber_data`.

Seen on: structures of 2019 to 2025, rebuilt in code. Origin: ALEAPP `Viber.py`, Autopsy `viber.py`.
Times: milliseconds since 1970-01-01 UTC; a length in seconds.
Read: messages of groups and of two (the app's own notes too, by the app's number for their type), files by their
addresses, places, messages that were deleted, those that vanish by themselves, likes, calls, members, contacts.
Ignored: the owner among those who take part, who is the account.
Not read: files themselves, what another message is an answer to, stickers; calls that `viber_messages` notes again.
"""

from typing import Any

from pipeline.parse.parser import Parser
from pipeline.parse.people import WAYS, author, others, partner
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import after, unix_ms

_PEOPLE = {
    "participants": frozenset({"_id", "conversation_id", "participant_info_id"}),
    "participants_info": frozenset({"_id", "number", "display_name", "contact_name", "participant_type"}),
    "conversations": frozenset({"_id", "conversation_type", "name"}),
}
_WHO = "coalesce(nullif(i.number, ''), nullif(i.member_id, ''))"
_NAME = "coalesce(nullif(i.contact_name, ''), nullif(i.display_name, ''), nullif(i.viber_name, ''))"
_WIDER = {"participants_info": frozenset({"member_id", "viber_name"})}
_MEMBERS = f"""
    people as materialized (
        select p._id, p.conversation_id as thread, {_WHO} as who, {_NAME} as name, i.participant_type = 0 as own
        from participants p join participants_info i on i._id = p.participant_info_id
    ), threads as materialized (
        select thread, json_group_array(who) as members, iif(count(*) = 1, max(name), null) as name
        from people where not coalesce(own, 0) group by thread
    )"""
_KINDS = {0: "direct", 1: "group", 4: "broadcast", 5: "group"}


def _place(degrees: Any) -> float | None:
    """Degrees, whole ones being ten-millionths."""
    return (degrees / 10_000_000 if abs(degrees) > 180 else degrees) if degrees else None


def _ended(begun: Any, seconds: Any) -> int | None:
    return after(unix_ms(begun), seconds * 1_000_000) if seconds else None


MESSAGES = Query(
    kind="message",
    table="messages",
    requires=_PEOPLE | {"messages": frozenset({"conversation_id", "msg_date", "participant_id", "send_type", "body"})},
    optional=_WIDER
    | {
        "messages": frozenset({"deleted", "extra_mime", "extra_uri", "location_lat", "location_lng", "description"})
        | {"timebomb"}
    },
    sql=f"""
        with {_MEMBERS}
        select m.rowid as rowid, cast(m.conversation_id as text) as thread, m.msg_date, m.send_type,
            coalesce(nullif(m.body, ''), m.description) as body, m.extra_mime as mime, nullif(m.extra_uri, '') as uri,
            m.location_lat as latitude, m.location_lng as longitude, iif(m.deleted, 'deleted', 'live') as state,
            iif(m.send_type = 0, p.who, null) as sender, iif(m.send_type = 0, p.name, null) as name, t.members,
            coalesce(nullif(c.name, ''), t.name) as title, c.conversation_type as kinds,
            nullif(m.timebomb, 0) as vanishes
        from messages m left join people p on p._id = m.participant_id
        left join threads t on t.thread = m.conversation_id left join conversations c on c._id = m.conversation_id
    """,
    columns={"thread": "thread", "thread_title": "title", "sender": "sender", "sender_name": "name"}
    | {"body": "body", "state": "state"},
    times={"sent_at": ("msg_date", unix_ms)},
    codes={"direction": ("send_type", WAYS)},
    computed={
        "thread_kind": (("kinds",), _KINDS.get),
        "recipients": (("members", "sender"), others),
        "attachments": (("uri",), lambda uri: [uri] if uri else None),
        "latitude": (("latitude",), _place),
        "longitude": (("longitude",), _place),
    },
    extra={"type": "mime", "seconds until it vanishes": "vanishes"},
)
LIKES = Query(
    kind="reaction",
    table="messages_likes",
    requires={"messages_likes": frozenset({"message_token", "participant_number", "date"})},
    optional={"messages": frozenset({"token", "conversation_id"})},
    sql="""
        select l.rowid as rowid, l.date, nullif(l.participant_number, '') as sender, 'messages:' || m.rowid as reply,
            cast(m.conversation_id as text) as thread
        from messages_likes l left join messages m on m.token = l.message_token
    """,
    columns={"sender": "sender", "thread": "thread", "reply": "reply"},
    times={"sent_at": ("date", unix_ms)},
)
MEMBERS = Query(
    kind="membership",
    table="participants",
    requires=_PEOPLE,
    optional=_WIDER | {"participants": frozenset({"active"})},
    sql=f"""
        select p.rowid as rowid, cast(p.conversation_id as text) as thread, c.name as title, {_WHO} as who,
            {_NAME} as name, c.conversation_type as kinds, iif(p.active is 1, null, 'no') as active
        from participants p join participants_info i on i._id = p.participant_info_id
        left join conversations c on c._id = p.conversation_id where i.participant_type is not 0
    """,
    columns={"thread": "thread", "thread_title": "title", "sender": "who", "sender_name": "name"},
    computed={"thread_kind": (("kinds",), _KINDS.get)},
    ignores="participant_info_id not in (select _id from participants_info where participant_type is not 0)"
    " or participant_info_id is null",
)
OWNER = Query(
    kind="account",
    table="participants_info",
    requires={"participants_info": frozenset({"number", "display_name", "participant_type"})},
    optional={"participants_info": frozenset({"member_id", "viber_name"})},
    sql=f"""
        select rowid as rowid, {_WHO.replace("i.", "")} as who, member_id as id,
            coalesce(nullif(display_name, ''), viber_name) as name from participants_info where participant_type = 0
    """,
    columns={"sender": "who", "sender_name": "name"},
    extra={"id": "id"},
    ignores="participant_type is not 0",
)
CALLS = Query(
    kind="call",
    table="calls",
    requires={"calls": frozenset({"date", "canonized_number", "type", "duration"})},
    optional={"calls": frozenset({"viber_call_type"})},
    sql="""
        select rowid as rowid, date, nullif(canonized_number, '') as who, duration,
            type = 2 as from_me, iif(viber_call_type = 4, 'yes', null) as video,
            iif(duration > 0, 'answered', iif(type = 2, 'dialled', 'not answered')) as outcome
        from calls
    """,
    columns={"thread": "who"},
    times={"sent_at": ("date", unix_ms)},
    codes={"direction": ("from_me", WAYS)},
    computed={
        "sender": (("from_me", "who"), author),
        "recipients": (("from_me", "who"), partner),
        "ended_at": (("date", "duration"), _ended),
    },
    extra={"seconds": "duration", "video": "video", "outcome": "outcome"},
)
CONTACTS = Query(
    kind="contact",
    table="phonebookcontact",
    requires={"phonebookcontact": frozenset({"_id", "display_name"})},
    optional={"phonebookdata": frozenset({"contact_id", "data1", "data2"})},
    sql="""
        select c.rowid as rowid, c.display_name as name,
            (select json_group_array(coalesce(nullif(d.data2, ''), d.data1)) from phonebookdata d
             where d.contact_id = c._id) as ids
        from phonebookcontact c
    """,
    columns={"title": "name"},
    lists={"recipients": "ids"},
)

PARSER = Parser(
    name="viber_android",
    version=1,
    app="com.viber.voip",
    paths=("databases/viber_messages", "databases/viber_data"),
    contacts=True,
    read=Sqlite(MESSAGES, LIKES, MEMBERS, OWNER, CALLS, CONTACTS),
)
