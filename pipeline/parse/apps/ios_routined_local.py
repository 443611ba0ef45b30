"""Locations of iOS, where the device stays often: `com.apple.routined/Local.sqlite` (Core Data).

Seen on: structures of iOS 11 to 16, rebuilt in code.
Origin: iLEAPP (routineD, appleMapsTrips), mac4n6's APOLLO.
Times: seconds since 2001-01-01 UTC.
Read: places where it stays often, its visits there, journeys from one to the next (place and time of both ends), where
it parted from a vehicle (Parked Car), also earlier.
Not read: hints; how it moved on a journey is a code only (`motion`).
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.places import FIX, computed
from pipeline.parse.times.epochs import mac_s

_LEARNED = "ZRTLEARNEDLOCATIONOFINTEREST"


def _places(table: str, title: str, stem: str, time: str, *more: str) -> Query:
    """Places of the device with one time each; `more` are a vehicle, notes, and whether it was set by hand."""
    return Query(
        kind="location",
        table=table,
        requires={table: frozenset({f"{stem}LATITUDE", f"{stem}LONGITUDE"})},
        optional={table: frozenset({time, f"{stem}UNCERTAINTY", *more})},
        sql=f"""
            select rowid as rowid, {time} as time, {stem}LATITUDE as lat, {stem}LONGITUDE as lon,
                {stem}UNCERTAINTY as accuracy, '{title}' as title {"".join(f", {name}" for name in more)}
            from {table}
        """,
        columns={"title": "title"} | ({"body": more[1]} if more else {}),
        times={"sent_at": ("time", mac_s)},
        computed=FIX,
        extra={"vehicle": more[0], "set_by_hand": more[2]} if more else {},
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
    requires={f"{_LEARNED}TRANSITIONMO": frozenset({"ZSTARTDATE"})},
    optional={
        f"{_LEARNED}TRANSITIONMO": frozenset({"ZSTOPDATE", "ZVISITIDENTIFIERORIGIN", "ZVISITIDENTIFIERDESTINATION"})
        | {"ZPREDOMINANTMOTIONACTIVITYTYPE"},
        f"{_LEARNED}VISITMO": frozenset({"ZLOCATIONLATITUDE", "ZLOCATIONLONGITUDE", "ZIDENTIFIER"}),
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


_PARTED = ("parted from a vehicle", "ZLOC", "ZDATE")
PARSER = Parser(
    name="ios_routined_local",
    version=1,
    app="com.apple.routined",
    paths=("com.apple.routined/Local.sqlite",),
    threads=False,
    read=Sqlite(
        _places(f"{_LEARNED}MO", "place where the device stays often", "ZLOCATION", "ZPLACECREATIONDATE"),
        VISITS,
        JOURNEYS,
        _places("ZRTVEHICLEEVENTMO", *_PARTED, "ZVEHICLEIDENTIFIER", "ZNOTES", "ZUSERSETLOCATION"),
        _places("ZRTVEHICLEEVENTHISTORYMO", *_PARTED),
    ),
)
