"""Locations of iOS, the device's own of the last week or so: `com.apple.routined/Cache.sqlite` (Core Data).

Seen on: structures of iOS 11 to 17, rebuilt in code.
Origin: iLEAPP (routineD, iOSCacheLocations), mac4n6's APOLLO.
Times: seconds since 2001-01-01 UTC.
Read: fixes of the device with speed, course and height; visits as they were noticed.
Not read: hints.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.places import FIX
from pipeline.parse.times.epochs import mac_s

FIXES = Query(
    kind="location",
    table="ZRTCLLOCATIONMO",
    requires={"ZRTCLLOCATIONMO": frozenset({"ZTIMESTAMP", "ZLATITUDE", "ZLONGITUDE"})},
    optional={"ZRTCLLOCATIONMO": frozenset({"ZHORIZONTALACCURACY", "ZSPEED", "ZCOURSE", "ZALTITUDE"})},
    sql="""
        select rowid as rowid, ZTIMESTAMP as time, ZLATITUDE as lat, ZLONGITUDE as lon, ZHORIZONTALACCURACY as accuracy,
            iif(ZSPEED >= 0, ZSPEED, null) as speed, iif(ZCOURSE >= 0, ZCOURSE, null) as course, ZALTITUDE as altitude,
            'fix of the device' as title
        from ZRTCLLOCATIONMO
    """,
    columns={"title": "title"},
    times={"sent_at": ("time", mac_s)},
    computed=FIX,
    extra={"speed_m_s": "speed", "course": "course", "altitude_m": "altitude"},
)

VISITS = Query(
    kind="location",
    table="ZRTVISITMO",
    requires={"ZRTVISITMO": frozenset({"ZENTRYDATE", "ZLOCATIONLATITUDE", "ZLOCATIONLONGITUDE"})},
    optional={
        "ZRTVISITMO": frozenset({"ZEXITDATE", "ZLOCATIONUNCERTAINTY", "ZDATAPOINTCOUNT", "ZTYPE", "ZCONFIDENCE"})
    },
    # A visit that goes on ends in the far future (year 4001).
    sql="""
        select rowid as rowid, ZENTRYDATE as time, nullif(ZEXITDATE, 63113904000.0) as ended,
            ZLOCATIONLATITUDE as lat, ZLOCATIONLONGITUDE as lon, ZLOCATIONUNCERTAINTY as accuracy,
            ZDATAPOINTCOUNT as fixes, ZTYPE as type, ZCONFIDENCE as confidence, 'visit' as title
        from ZRTVISITMO
    """,
    columns={"title": "title"},
    times={"sent_at": ("time", mac_s), "ended_at": ("ended", mac_s)},
    computed=FIX,
    extra={"fixes": "fixes", "type": "type", "confidence": "confidence"},
)

PARSER = Parser(
    name="ios_routined_cache",
    version=1,
    app="com.apple.routined",
    paths=("com.apple.routined/Cache.sqlite",),
    threads=False,
    read=Sqlite(FIXES, VISITS),
)
