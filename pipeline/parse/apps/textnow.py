"""TextNow on Android, `textnow_data.db`.

Seen on: a structure rebuilt in code. Origin: ALEAPP `textnow.py`; Autopsy `textnow.py`.
Times: milliseconds since 1970-01-01 UTC.
Read: messages of conversations of two and of groups, attachments, calls, contacts, members of groups.
Not read: how long a call took (the column read as seconds is not sure to hold that), voicemail. Who of a group sent a
message is not stored in a way that is known. Not verified: that the owner is not among the members of a group.
"""

from typing import Any

from pipeline.parse.parser import Parser
from pipeline.parse.people import author, others, partner
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

_WAYS = {1: "incoming", 2: "outgoing"}


def _kind(type_: Any) -> str:
    return "call" if type_ in (100, 102) else "message"


def _recipients(from_me: Any, other: str | None, members: str | None) -> list[str] | None:
    """Who of a group sent a message is not known, so of one that came in neither are the others."""
    if members:
        return others(members) if from_me else None
    return partner(from_me, other)


MESSAGES = Query(
    kind="message",
    table="messages",
    requires={"messages": frozenset({"contact_value", "message_direction", "message_text", "date"})},
    optional={
        "messages": frozenset({"message_type", "attach", "read"}),
        "contacts": frozenset({"contact_value", "contact_name"}),
        "group_members": frozenset({"contact_value", "member_contact_value"}),
    },
    sql="""
        with members as materialized (
            select contact_value as id, json_group_array(cast(member_contact_value as text)) as members
            from group_members group by 1
        ), names as materialized (
            select contact_value as id, min(nullif(contact_name, '')) as name from contacts group by 1
        )
        select m.rowid as rowid, cast(m.contact_value as text) as number, m.date, m.message_direction as way,
            iif(b.id is null and m.message_direction = 1, n.name, null) as name, m.message_direction = 2 as from_me,
            iif(b.id is null and m.message_direction in (1, 2), cast(m.contact_value as text), null) as other,
            m.message_type as type, b.members, iif(b.id is null, 'direct', 'group')
            as thread_kind, iif(m.message_type in (100, 102), null, cast(m.message_text as text)) as body,
            n.name as title, nullif(cast(m.attach as text), '') as file, iif(m.read, 'yes', null) as read
        from messages m left join members b on b.id = m.contact_value left join names n on n.id = m.contact_value
    """,
    columns={"thread": "number", "thread_title": "title", "thread_kind": "thread_kind", "body": "body"}
    | {"sender_name": "name"},
    times={"sent_at": ("date", unix_ms)},
    codes={"direction": ("way", _WAYS)},
    computed={
        "kind": (("type",), _kind),
        "sender": (("from_me", "other"), author),
        "recipients": (("from_me", "other", "members"), _recipients),
        "attachments": (("file",), lambda file: [file] if file else None),
    },
    extra={"type": "type", "read": "read"},
)
MEMBERS = Query(
    kind="membership",
    table="group_members",
    requires={"group_members": frozenset({"contact_value", "member_contact_value"})},
    sql="""
        select rowid as rowid, cast(contact_value as text) as thread, cast(member_contact_value as text) as sender
        from group_members
    """,
    columns={"thread": "thread", "sender": "sender"},
)
CONTACTS = Query(
    kind="contact",
    table="contacts",
    requires={"contacts": frozenset({"contact_value"})},
    optional={"contacts": frozenset({"contact_name"})},
    sql="""
        select rowid as rowid, nullif(contact_name, '') as name, json_array(cast(contact_value as text)) as ids
        from contacts
    """,
    columns={"title": "name"},
    lists={"recipients": "ids"},
)

PARSER = Parser(
    name="textnow",
    version=1,
    app="com.enflick.android.TextNow",
    paths=("textnow_data.db",),
    contacts=True,
    read=Sqlite(MESSAGES, MEMBERS, CONTACTS),
)
