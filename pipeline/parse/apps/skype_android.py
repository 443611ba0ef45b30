"""Skype on Android, 2018 and after, `live…` databases.

Seen on: structures of 2018 to 2020, rebuilt in code. Origin: Autopsy `skype.py`, ALEAPP `skype.py`.
Times: milliseconds since 1970-01-01 UTC.
Read: messages (of their markup what is seen), calls with their length as it is stored, pictures by where they lie,
contacts, the owner.
Not read: members of groups as such, what was changed or taken back.
"""

from models.plaintext import visible
from pipeline.parse.parser import Parser
from pipeline.parse.people import WAYS, others, partner
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

_NAME = "nullif(trim(coalesce(p.first_name, '') || ' ' || coalesce(p.last_name, '')), '')"
_PEOPLE = {"person": frozenset({"entry_id", "first_name", "last_name"})}


def _recipients(
    out: int | None, members: str | None, who: str | None, other: str | None, owner: str | None
) -> list[str] | None:
    """Of a group nobody is known where the owner, who may be among its members, is not."""
    if out is None or members is None:
        return None if out is None else partner(out, other)
    return others(members, who, owner) if owner else None


MESSAGES = Query(
    kind="message",
    table="chatitem",
    requires={"chatitem": frozenset({"conversation_link", "time", "content", "is_sender_me", "person_id"})},
    optional=_PEOPLE
    | {
        "chatitem": frozenset({"message_type", "duration", "device_gallery_path"}),
        "particiapnt": frozenset({"conversation_id", "person_id"}),
        "user": frozenset({"entry_id"}),
    },
    sql=f"""
        with people as materialized (
            select cast(p.entry_id as text) as id, max({_NAME}) as name from person p group by 1
        ), threads as materialized (
            select cast(conversation_id as text) as id, json_group_array(cast(person_id as text)) as members
            from particiapnt group by 1
        )
        select c.rowid as rowid, cast(c.conversation_link as text) as thread, c.time, c.content, c.is_sender_me as out,
            iif(c.is_sender_me = 0, nullif(cast(c.person_id as text), ''), null) as who, o.name as title, o.id as other,
            iif(c.is_sender_me = 0, p.name, null) as name, threads.members, cast(u.id as text) as owner,
            iif(c.message_type = 3, 'call', 'message') as kind, iif(c.message_type = 3, c.duration, null) as length,
            iif(threads.id is not null, 'group', iif(o.id is not null, 'direct', null)) as kinds,
            json_array(nullif(cast(c.device_gallery_path as text), '')) as files, c.message_type as type
        from chatitem c left join people p on p.id = c.person_id left join people o on o.id = c.conversation_link
        left join threads on threads.id = c.conversation_link left join (select max(entry_id) as id from user) u
    """,
    columns={"kind": "kind", "thread": "thread", "thread_title": "title", "thread_kind": "kinds"}
    | {"sender": "who", "sender_name": "name"},
    times={"sent_at": ("time", unix_ms)},
    codes={"direction": ("out", WAYS)},
    lists={"attachments": "files"},
    computed={
        "body": (("content",), lambda content: visible(content) or None if content else None),
        "recipients": (("out", "members", "who", "other", "owner"), _recipients),
    },
    extra={"type": "type", "length as stored": "length"},
)
CONTACTS = Query(
    kind="contact",
    table="person",
    requires=_PEOPLE,
    sql=f"select p.rowid as rowid, {_NAME} as name, json_array(cast(p.entry_id as text)) as ids from person p",
    columns={"title": "name"},
    lists={"recipients": "ids"},
)
OWNER = Query(
    kind="account",
    table="user",
    requires={"user": frozenset({"entry_id", "first_name", "last_name"})},
    sql=f"select p.rowid as rowid, {_NAME} as name, cast(p.entry_id as text) as id from user p",
    columns={"sender": "id", "sender_name": "name"},
)

PARSER = Parser(
    name="skype_android",
    version=1,
    app="com.skype.raider",
    paths=("com.skype.raider/databases/live*",),
    contacts=True,
    read=Sqlite(MESSAGES, CONTACTS, OWNER),
)
