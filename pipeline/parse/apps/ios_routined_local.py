"""Locations of iOS, where the device stays often: `com.apple.routined/Local.sqlite` (Core Data).

Seen on: structures of iOS 11 to 16, rebuilt in code. Origin: iLEAPP (routineD, appleMapsTrips), mac4n6's APOLLO.
Times: seconds since 2001-01-01 UTC.
Read: places where it stays often, its visits there, journeys from one to the next (place and time of both ends), where
it parted from a vehicle (Parked Car), also earlier.
Not read: hints; how it moved on a journey is a code only (`motion`).
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.places import FIX, computed
from pipeline.parse.times.epochs import mac_s

_VISITED = frozenset({"ZLOCATIONLATITUDE", "ZLOCATIONLONGITUDE", "ZIDENTIFIER"})
_LEARNED = "ZRTLEARNEDLOCATIONOFINTEREST"

PLACES = Query(
    kind="location",
    table=f"{_LEARNED}MO",
    requires={f"{_LEARNED}MO": frozenset({"ZLOCATIONLATITUDE", "ZLOCATIONLONGITUDE"})},
    optional={f"{_LEARNED}MO": frozenset({"ZPLACECREATIONDATE", "ZLOCATIONUNCERTAINTY"})},
    sql=f"""
        select rowid as rowid, ZPLACECREATIONDATE as time, ZLOCATIONLATITUDE as lat, ZLOCATIONLONGITUDE as lon,
            ZLOCATIONUNCERTAINTY as accuracy, 'place where the device stays often' as title
        from {_LEARNED}MO
    """,
    columns={"title": "title"},
    times={"sent_at": ("time", mac_s)},
    computed=FIX,
)

VISITS = Query(
    kind="location",
    table=f"{_LEARNED}VISITMO",
    requires={f"{_LEARNED}VISITMO": frozenset({"ZENTRYDATE", "ZLOCATIONLATITUDE", "ZLOCATIONLONGITUDE"})},
    optional={
        f"{_LEARNED}VISITMO": frozenset({"ZEXITDATE", "ZLOCATIONUNCERTAINTY", "ZLOCATIONHORIZONTALUNCERTAINTY"})
        | {"ZLOCATIONOFINTEREST", "ZDATAPOINTCOUNT"},
    },
    sql=f"""
        select rowid as rowid, ZENTRYDATE as time, nullif(ZEXITDATE, 63113904000.0) as ended, ZLOCATIONLATITUDE as lat,
            ZLOCATIONLONGITUDE as lon, coalesce(ZLOCATIONHORIZONTALUNCERTAINTY, ZLOCATIONUNCERTAINTY) as accuracy,
            ZDATAPOINTCOUNT as fixes, 'visit' as title, '{_LEARNED}MO:' || ZLOCATIONOFINTEREST as reply
        from {_LEARNED}VISITMO
    """,
    columns={"title": "title", "reply": "reply"},
    times={"sent_at": ("time", mac_s), "ended_at": ("ended", mac_s)},
    computed=FIX,
    extra={"fixes": "fixes"},
)

JOURNEYS = Query(
    kind="location",
    table=f"{_LEARNED}TRANSITIONMO",
    requires={f"{_LEARNED}TRANSITIONMO": frozenset({"ZSTARTDATE", "ZSTOPDATE"})},
    optional={
        f"{_LEARNED}TRANSITIONMO": frozenset({"ZVISITIDENTIFIERORIGIN", "ZVISITIDENTIFIERDESTINATION"})
        | {"ZPREDOMINANTMOTIONACTIVITYTYPE"},
        f"{_LEARNED}VISITMO": _VISITED,
    },
    sql=f"""
        with visits as materialized (
            select ZIDENTIFIER as id, max(ZLOCATIONLATITUDE) as lat, ZLOCATIONLONGITUDE as lon
            from {_LEARNED}VISITMO where ZIDENTIFIER is not null group by 1
        )
        select t.rowid as rowid, iif(t.ZSTARTDATE > 0, t.ZSTARTDATE, null) as time,
            iif(t.ZSTOPDATE > 0, t.ZSTOPDATE, null) as ended, b.lat, b.lon, e.lat as to_lat, e.lon as to_lon,
            t.ZPREDOMINANTMOTIONACTIVITYTYPE as motion, 'journey: place of its beginning' as title
        from {_LEARNED}TRANSITIONMO t
        left join visits b on b.id = t.ZVISITIDENTIFIERORIGIN
        left join visits e on e.id = t.ZVISITIDENTIFIERDESTINATION
    """,
    columns={"title": "title"},
    times={"sent_at": ("time", mac_s), "ended_at": ("ended", mac_s)},
    computed=computed(),
    extra={"to_latitude": "to_lat", "to_longitude": "to_lon", "motion": "motion"},
)


def _vehicle(table: str, *more: str) -> Query:
    """Where it parted from a vehicle, now or earlier."""
    return Query(
        kind="location",
        table=table,
        requires={table: frozenset({"ZDATE", "ZLOCLATITUDE", "ZLOCLONGITUDE"})},
        optional={table: frozenset({"ZLOCUNCERTAINTY", *more})},
        sql=f"""
            select rowid as rowid, ZDATE as time, ZLOCLATITUDE as lat, ZLOCLONGITUDE as lon,
                ZLOCUNCERTAINTY as accuracy, {"ZVEHICLEIDENTIFIER, ZNOTES, ZUSERSETLOCATION," if more else ""}
                'parted from a vehicle' as title
            from {table}
        """,
        columns={"title": "title"} | ({"body": "ZNOTES"} if more else {}),
        times={"sent_at": ("time", mac_s)},
        computed=FIX,
        extra={"vehicle": "ZVEHICLEIDENTIFIER", "set_by_hand": "ZUSERSETLOCATION"} if more else {},
    )


PARSER = Parser(
    name="ios_routined_local",
    version=1,
    app="com.apple.routined",
    paths=("com.apple.routined/Local.sqlite",),
    threads=False,
    read=Sqlite(
        PLACES,
        VISITS,
        JOURNEYS,
        _vehicle("ZRTVEHICLEEVENTMO", "ZVEHICLEIDENTIFIER", "ZNOTES", "ZUSERSETLOCATION"),
        _vehicle("ZRTVEHICLEEVENTHISTORYMO"),
    ),
)
