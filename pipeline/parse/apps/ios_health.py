"""Health of iOS, the ways of workouts: `healthdb_secure.sqlite`.

Seen on: structures of iOS 15 to 17, rebuilt in code.
Origin: iLEAPP, mac4n6's APOLLO.
Times: seconds since 2001-01-01 UTC.
Read: each point of the way of a workout, with height, speed and what kind of workout it was. The place is that of the
device that recorded it, which may be a watch.
Not read: everything else of it: heart, steps, sleep, cycle, medication. It is not what places and use need, and it is
sensitive. Where the table has no row ids, deleted points are not looked for.
Not verified: whether the table has row ids; both are read.
"""

from pipeline.parse.database.keyed import Keyed
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query
from pipeline.parse.stores.places import FIX
from pipeline.parse.times.epochs import mac_s

_ACTIVITIES = {13: "cycling", 24: "hiking", 37: "running", 46: "swimming", 52: "walking"}

POINTS = Query(
    kind="location",
    table="location_series_data",
    requires={"location_series_data": frozenset({"timestamp", "latitude", "longitude"})},
    optional={
        "location_series_data": frozenset({"series_identifier", "altitude", "speed", "course", "horizontal_accuracy"}),
        "data_series": frozenset({"hfd_key", "data_id"}),
        "associations": frozenset({"child_id", "parent_id"}),
        "workout_activities": frozenset({"owner_id", "activity_type"}),
    },
    sql="""
        with workouts as materialized (
            select s.hfd_key as series, max(w.activity_type) as activity, max(w.owner_id) as workout
            from data_series s
            join associations a on a.child_id = s.data_id
            join workout_activities w on w.owner_id = a.parent_id
            group by 1
        )
        select p.rowid as rowid, p.timestamp as time, p.latitude as lat, p.longitude as lon, p.altitude,
            iif(p.speed >= 0, p.speed, null) as speed, iif(p.course >= 0, p.course, null) as course,
            p.horizontal_accuracy as accuracy, workouts.activity, workouts.workout,
            'way of a workout: place of the device' as title
        from location_series_data p left join workouts on workouts.series = p.series_identifier
    """,
    columns={"title": "title"},
    times={"sent_at": ("time", mac_s)},
    computed=FIX,
    extra={
        "activity": ("activity", _ACTIVITIES),
        "workout": "workout",
        "altitude_m": "altitude",
        "speed_m_s": "speed",
        "course": "course",
    },
)

PARSER = Parser(
    name="ios_health",
    version=1,
    app="com.apple.Health",
    paths=("Health/healthdb_secure.sqlite",),
    threads=False,
    read=Keyed(POINTS, "p.rowid", "p.series_identifier || ' ' || p.timestamp"),
)
