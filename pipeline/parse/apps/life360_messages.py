"""Life360 on Android, messages: `messaging.db`.

Seen on: structures of 2021 to 2024, rebuilt in code.
Origin: ALEAPP.
Times: seconds since 1970-01-01 UTC.
Read: messages of a circle with the place that one has, and who is in the thread.
Not read: which member is the owner, and so which way a message went.
"""

from pipeline.parse.extras import extras, yes
from pipeline.parse.parser import Parser
from pipeline.parse.people import others
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.places import computed
from pipeline.parse.times.epochs import unix_s

MESSAGES = Query(
    kind="message",
    table="message",
    requires={"message": frozenset({"sender_id", "content"})},
    optional={
        "message": frozenset({"created_at", "thread_id", "deleted", "read", "location_name"})
        | {"location_latitude", "location_longitude"},
        "thread_participant": frozenset({"thread_id", "participant_id", "participant_name"}),
    },
    sql="""
        with members as materialized (
            select thread_id as thread, json_group_array(cast(participant_id as text)) as members
            from thread_participant where thread_id is not null group by 1
        ), names as materialized (
            select participant_id as id, max(participant_name) as name from thread_participant group by 1
        )
        select m.rowid as rowid, m.created_at as time, m.sender_id as sender, m.content as body,
            m.thread_id as thread, names.name, members.members, iif(m.deleted, 'deleted', 'live') as state,
            m.location_latitude as lat, m.location_longitude as lon, m.location_name as place, m.read
        from message m
        left join names on names.id = m.sender_id
        left join members on members.thread = m.thread_id
    """,
    columns={"body": "body", "thread": "thread", "sender": "sender", "sender_name": "name", "state": "state"},
    times={"sent_at": ("time", unix_s)},
    computed=computed() | {"recipients": (("members", "sender"), others), "extra": extras(place=None, read=yes)},
)

_PEOPLE = """
    select rowid as rowid, participant_id as person, participant_name as name, {0} as thread from thread_participant
"""

MEMBERS = Query(
    kind="membership",
    table="thread_participant",
    requires={"thread_participant": frozenset({"participant_id", "participant_name", "thread_id"})},
    sql=_PEOPLE.format("thread_id"),
    columns={"thread": "thread", "sender": "person", "sender_name": "name"},
)

PEOPLE = Query(
    kind="contact",
    table="thread_participant",
    requires={"thread_participant": frozenset({"participant_id", "participant_name"})},
    sql=_PEOPLE.format("null"),
    columns={"title": "name"},
    computed={"recipients": (("person",), lambda person: [str(person)] if person else None)},
)

PARSER = Parser(
    name="life360_messages",
    version=1,
    app="com.life360.android.safetymapd",
    paths=("com.life360.android.safetymapd/databases/messaging.db",),
    contacts=True,
    read=Sqlite(MESSAGES, (MEMBERS, PEOPLE)),
)
