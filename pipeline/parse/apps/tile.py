"""Tile on iOS, `com.thetileapp.tile-TileNetworkDB.sqlite` (Core Data).

Seen on: the structure of 2020 to 2023, rebuilt in code.
Origin: iLEAPP.
Times: seconds since 2001-01-01 UTC.
Read: the owner's tags and where each was last, people of the account.
Not read: the app's logs; which of the people is the owner.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.places import computed
from pipeline.parse.times.epochs import mac_s

TAGS = Query(
    kind="location",
    table="ZTILENTITY_NODE",
    requires={"ZTILENTITY_NODE": frozenset({"ZNAME"})},
    optional={
        "ZTILENTITY_NODE": frozenset({"ZTILE_STATE", "ZID", "ZNODE_TYPE", "ZSTATUS"}),
        "ZTILENTITY_TILESTATE": frozenset({"Z_PK", "ZTIMESTAMP", "ZLATITUDE", "ZLONGITUDE"}),
    },
    sql="""
        select n.rowid as rowid, n.ZNAME as name, n.ZID as id, n.ZNODE_TYPE as type, n.ZSTATUS as status,
            s.ZTIMESTAMP as time, s.ZLATITUDE as lat, s.ZLONGITUDE as lon,
            'a tag, where it was last' as place_of
        from ZTILENTITY_NODE n left join ZTILENTITY_TILESTATE s on s.Z_PK = n.ZTILE_STATE
    """,
    columns={"title": "name"},
    times={"sent_at": ("time", mac_s)},
    computed=computed(),
    extra={"place_of": "place_of", "tag": "id", "type": "type", "status": "status"},
)

PEOPLE = Query(
    kind="contact",
    table="ZTILENTITY_USER",
    requires={"ZTILENTITY_USER": frozenset({"ZEMAIL"})},
    optional={"ZTILENTITY_USER": frozenset({"ZFULL_NAME", "ZMOBILE_PHONE", "ZREGISTRATION_TIMESTAMP"})},
    sql="""
        select rowid as rowid, ZEMAIL as email, ZMOBILE_PHONE as phone, ZFULL_NAME as name,
            ZREGISTRATION_TIMESTAMP as time
        from ZTILENTITY_USER
    """,
    columns={"title": "name"},
    times={"sent_at": ("time", mac_s)},
    computed={"recipients": (("email", "phone"), lambda *ids: [id_ for id_ in ids if id_])},
)

PARSER = Parser(
    name="tile",
    version=1,
    app="com.thetileapp.tile",
    paths=("com.thetileapp.tile-TileNetworkDB.sqlite",),
    threads=False,
    contacts=True,
    read=Sqlite(TAGS, PEOPLE),
)
