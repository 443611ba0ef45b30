"""LINE on Android, `naver_line` and `call_history`.

Seen on: structures of 2019 to 2025, rebuilt in code. Origin: ALEAPP `line.py`, Autopsy `line.py`.
Times: milliseconds since 1970-01-01 UTC.
Read: messages of groups and of two, calls that are noted among them (system events, for the call itself is in
`call_history`), files by their addresses, places, contacts, members of groups, calls.
Not read: files themselves, who the owner is, which message another answers, messages of `chat_history` whose text is in
`parameter`, sealed messages that the app has not opened.
"""

from typing import Any

from pipeline.parse.parser import Parser
from pipeline.parse.people import WAYS, author, others, partner
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

_MADE = {"V": "video", "A": "audio", "G": "group"}


def _ended(begun: Any, end: Any) -> int | None:
    return unix_ms(end) if end and end != begun else None


def _place(*degrees: Any) -> float | None:
    """Degrees, which the app keeps in millionths."""
    return degrees[0] / 1_000_000 if any(degrees) else None


MESSAGES = Query(
    kind="message",
    table="chat_history",
    requires={"chat_history": frozenset({"chat_id", "from_mid", "content", "created_time", "status"})},
    optional={
        "chat_history": frozenset({"attachement_type", "attachement_local_uri", "location_name", "location_address"})
        | {"location_latitude", "location_longitude"},
        "contacts": frozenset({"m_id", "name", "server_name"}),
        "groups": frozenset({"id", "name"}),
        "membership": frozenset({"id", "m_id"}),
    },
    sql="""
        with people as materialized (
            select m_id as id, max(coalesce(nullif(name, ''), server_name)) as name from contacts group by m_id
        ), several as materialized (select id, json_group_array(m_id) as members from membership group by id)
        select h.rowid as rowid, h.chat_id as thread, h.content as body,
            h.created_time as raw, h.status is not 1 as from_me, nullif(h.from_mid, '') as who, p.name,
            coalesce(g.name, t.name) as title, several.members, h.attachement_type as type,
            iif(g.id is not null or several.members is not null, 'group', iif(t.id is null, null, 'direct')) as kinds,
            iif(h.attachement_type = 6, 'system_event', 'message') as kind,
            json_array(nullif(h.attachement_local_uri, '')) as files,
            h.location_latitude as latitude, h.location_longitude as longitude,
            coalesce(nullif(h.location_name, ''), nullif(h.location_address, '')) as place
        from chat_history h left join people p on p.id = h.from_mid left join people t on t.id = h.chat_id
        left join groups g on g.id = h.chat_id left join several on several.id = h.chat_id
    """,
    columns={"kind": "kind", "thread": "thread", "thread_title": "title", "thread_kind": "kinds", "body": "body"},
    times={"sent_at": ("raw", lambda value: unix_ms(int(value)) if str(value).isdigit() else None)},
    codes={"direction": ("from_me", WAYS)},
    lists={"attachments": "files"},
    computed={
        "sender": (("from_me", "who"), author),
        "sender_name": (("from_me", "name"), author),
        "recipients": (
            ("from_me", "who", "thread", "kinds", "members"),
            lambda out, who, thread, kind, members: partner(out, thread) if kind == "direct" else others(members, who),
        ),
        "latitude": (("latitude", "longitude"), _place),
        "longitude": (("longitude", "latitude"), _place),
    },
    extra={"place": "place", "type": "type"},
)
CONTACTS = Query(
    kind="contact",
    table="contacts",
    requires={"contacts": frozenset({"m_id"})},
    optional={"contacts": frozenset({"name", "server_name", "addressbook_name", "status_msg"})},
    sql="""
        select rowid as rowid, json_array(m_id) as ids, status_msg,
            coalesce(nullif(addressbook_name, ''), nullif(name, ''), server_name) as name from contacts
    """,
    columns={"title": "name", "body": "status_msg"},
    lists={"recipients": "ids"},
)
MEMBERS = Query(
    kind="membership",
    table="membership",
    requires={"membership": frozenset({"id", "m_id"})},
    optional={
        "contacts": frozenset({"m_id", "name", "server_name"}),
        "groups": frozenset({"id", "name"}),
    },
    sql="""
        select b.rowid as rowid, b.id as thread, b.m_id as who, coalesce(nullif(c.name, ''), c.server_name) as name,
            g.name as title, 'group' as kinds
        from membership b left join contacts c on c.m_id = b.m_id left join groups g on g.id = b.id
    """,
    columns={
        "thread": "thread",
        "thread_title": "title",
        "thread_kind": "kinds",
        "sender": "who",
        "sender_name": "name",
    },
)
CALLS = Query(
    kind="call",
    table="call_history",
    requires={"call_history": frozenset({"call_type", "start_time", "caller_mid"})},
    optional={"call_history": frozenset({"end_time", "voip_type", "voip_gc_room_mid"})},
    sql="""
        select rowid as rowid, iif(call_type is null, null, substr(call_type, -1) = 'O') as from_me, start_time,
            end_time, nullif(caller_mid, '') as who, voip_type, call_type as type,
            coalesce(nullif(voip_gc_room_mid, ''), caller_mid) as thread
        from call_history
    """,
    columns={"thread": "thread"},
    times={"sent_at": ("start_time", unix_ms)},
    codes={"direction": ("from_me", WAYS)},
    computed={
        "sender": (("from_me", "who"), author),
        "recipients": (("from_me", "who"), partner),
        "ended_at": (("start_time", "end_time"), _ended),
    },
    extra={"made as": ("voip_type", _MADE), "type": "type"},
)

PARSER = Parser(
    name="line_android",
    version=1,
    app="jp.naver.line.android",
    paths=("databases/naver_line", "databases/call_history"),
    contacts=True,
    read=Sqlite(MESSAGES, CONTACTS, MEMBERS, CALLS),
)
