"""Life360 on Android, circles: `MembersEngineRoomDatabase`, `L360LocalStoreRoomDatabase`.

Seen on: the structure of 2022 to 2024, rebuilt in code.
Origin: ALEAPP.
Times: seconds since 1970-01-01 UTC.
Read: members of circles, places that a circle watches.
Not read: which member is the owner; who is told when somebody comes or goes.
"""

from pipeline.parse.extras import extras, yes
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.places import computed
from pipeline.parse.times.epochs import unix_s

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
        select rowid as rowid, name, latitude as lat, longitude as lon, radius, owner_id as owner, circle_id as circle,
            'a place that a circle watches' as place_of
        from places
    """,
    columns={"title": "name"},
    computed=computed() | {"extra": extras(place_of=None, radius=None, owner=None, circle=None)},
)

PARSER = Parser(
    name="life360_circles",
    version=1,
    app="com.life360.android.safetymapd",
    paths=("databases/MembersEngineRoomDatabase", "databases/L360LocalStoreRoomDatabase"),
    threads=False,
    contacts=True,
    read=Sqlite(MEMBERS, PLACES),
)
