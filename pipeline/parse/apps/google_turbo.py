"""Charge of the battery, `turbo.db` of Google's Device Health Services on Android.

Seen on: real: plaso's `turbo.db` (2023).
Origin: the artefact's structure; plaso (android_turbo).
Times: milliseconds since 1970-01-01 UTC.
Read: how full the battery was, the codes for charging and saving as stored, the timezone, the place of charging.
Not read: nothing else is there. Nobody has published what the codes mean.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

EVENTS = Query(
    kind="system_event",
    table="battery_event",
    requires={"battery_event": frozenset({"timestamp_millis", "battery_level"})},
    optional={
        "battery_event": frozenset({"charge_type", "battery_saver", "timezone", "place_key"}),
        "charging_places": frozenset({"_id", "place_name"}),
    },
    sql="""
        select e.rowid as rowid, 'battery' as title, e.timestamp_millis as time, e.battery_level as level,
            e.charge_type, e.battery_saver, e.timezone, p.place_name as place
        from battery_event e left join charging_places p on p._id = e.place_key
    """,
    columns={"title": "title"},
    times={"sent_at": ("time", unix_ms)},
    computed={"body": (("level",), lambda level: None if level is None else f"{int(level)} %")},
    extra={"charge_type": "charge_type", "saver": "battery_saver", "timezone": "timezone", "place": "place"},
)

PARSER = Parser(
    name="google_turbo",
    version=1,
    app="com.google.android.apps.turbo",
    paths=("com.google.android.apps.turbo/databases/turbo.db",),
    threads=False,
    read=Sqlite(EVENTS),
)
