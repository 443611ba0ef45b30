"""Apple Maps of iOS 14 and later, what was looked up: `MapsSync_0.0.1` (Core Data).

Seen on: structures of iOS 14 to 17, rebuilt in code.
Origin: iLEAPP.
Times: seconds since 2001-01-01 UTC.
Read: what was searched for or looked up, with its place on the map, which is none of the device.
Not read: the route that was asked for (a blob), favourites and guides. The list is synchronised: a row may come from
another device. What kind of entry it is, is a code that changes with the system.
"""

from pipeline.parse.extras import extras, time
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.places import computed
from pipeline.parse.times.epochs import mac_s

HISTORY = Query(
    kind="search",
    table="ZHISTORYITEM",
    requires={"ZHISTORYITEM": frozenset({"ZQUERY"})},
    optional={
        "ZHISTORYITEM": frozenset({"ZCREATETIME", "ZLOCATIONDISPLAY", "ZLATITUDE", "ZLONGITUDE", "ZMODIFICATIONTIME"})
        | {"Z_ENT"}
    },
    sql="""
        select rowid as rowid, ZCREATETIME as time, ZQUERY as query, ZLOCATIONDISPLAY as shown, ZLATITUDE as lat,
            ZLONGITUDE as lon, ZMODIFICATIONTIME as changed, Z_ENT as type,
            iif(ZLATITUDE or ZLONGITUDE, 'what was looked up', null) as place_of
        from ZHISTORYITEM
    """,
    columns={"body": "query", "title": "shown"},
    times={"sent_at": ("time", mac_s)},
    computed=computed() | {"extra": extras(type=None, changed=time(mac_s), place_of=None)},
)

PARSER = Parser(
    name="apple_maps",
    version=1,
    app="com.apple.Maps",
    paths=("MapsSync_0.0.1",),
    threads=False,
    read=Sqlite(HISTORY),
)
