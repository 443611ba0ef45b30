"""Life360 on Android: `messaging.db`, `MembersEngineRoomDatabase`, `L360LocalStoreRoomDatabase`.

Seen on: structures of 2021 to 2024, rebuilt in code. Origin: ALEAPP (life360).
Times: seconds since 1970-01-01 UTC.
Read: messages of a circle with the place that one has, members of circles, places that a circle watches.
Not read: which member is the owner, and so which way a message went; alerts of places.
"""

from pipeline.parse.epochs import unix_s
from pipeline.parse.extras import extras, yes
from pipeline.parse.parser import Parser
from pipeline.parse.people import others
from pipeline.parse.places import computed
from pipeline.parse.sqlite import Query, Sqlite

MESSAGES = Query(
    kind="message",
    table="message",
    requires={"message": frozenset({"created_at", "sender_id", "content", "thread_id"})},
    optional={
        "message": frozenset({"deleted", "read", "location_name"}) | {"location_latitude", "location_longitude"},
        "thread_participant": frozenset({"thread_id", "participant_id", "participant_name"}),
    },
    sql="""
        with members as materialized (
            select thread_id as thread, json_group_array(participant_id) as members from thread_participant
            where thread_id is not null group by 1
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

MEMBERS = Query(
    kind="contact",
    table="members",
    requires={"members": frozenset({"id", "first_name"})},
    optional={
        "members": frozenset({"last_name", "login_email", "login_phone", "circle_id", "is_admin", "created_at"}),
        "circles": frozenset({"id", "name"}),
    },
    sql="""
        select m.rowid as rowid, m.id, trim(coalesce(m.first_name, '') || ' ' || coalesce(m.last_name, '')) as name,
            m.login_email as email, m.login_phone as phone, m.created_at as time, m.is_admin as admin,
            (select max(name) from circles c where c.id = m.circle_id) as circle
        from members m
    """,
    columns={"title": "name"},
    times={"sent_at": ("time", unix_s)},
    computed={
        "recipients": (("id", "email", "phone"), lambda *ids: [str(id_) for id_ in ids if id_]),
        "extra": extras(circle=None, admin=yes),
    },
)

PLACES = Query(
    kind="location",
    table="places",
    requires={"places": frozenset({"name", "latitude", "longitude"})},
    optional={"places": frozenset({"radius", "owner_id", "circle_id"})},
    sql="""
        select rowid as rowid, name, latitude as lat, longitude as lon, radius, owner_id as owner, circle_id as circle
        from places
    """,
    columns={"title": "name"},
    computed=computed() | {"extra": extras(radius=None, owner=None, circle=None)},
)

PARSER = Parser(
    name="life360_android",
    version=1,
    app="com.life360.android.safetymapd",
    paths=(
        "com.life360.android.safetymapd/databases/messaging.db",
        "databases/MembersEngineRoomDatabase",
        "databases/L360LocalStoreRoomDatabase",
    ),
    contacts=True,
    read=Sqlite(MESSAGES, MEMBERS, PLACES),
)
