"""Apps that were started from the home screen, `SimpleStorage` of Android System Intelligence.

Seen on: real: plaso's `SimpleStorage` (user version 46, 2022).
Origin: the artefact's structure; plaso (android_app_launch).
Times: milliseconds since 1970-01-01 UTC.
Read: which app was started when, and the codes of where, as stored.
Not read: when the service looked at or scrolled through other apps, suggestions, songs that were recognised,
translations, warnings about messages. One start may be noted more than once, once for each prediction of it.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

LAUNCHES = Query(
    kind="app_use",
    table="EchoAppLaunchMetricsEvents",
    requires={"EchoAppLaunchMetricsEvents": frozenset({"timestampMillis", "packageName"})},
    optional={
        "EchoAppLaunchMetricsEvents": frozenset({"launchLocationId", "predictionUiSurfaceId", "predictionSourceId"})
        | {"predictionRank"}
    },
    sql="""
        select rowid as rowid, 'started' as title, timestampMillis as time, packageName as package,
            launchLocationId as location, predictionUiSurfaceId as surface, predictionSourceId as source,
            predictionRank as rank
        from EchoAppLaunchMetricsEvents
    """,
    columns={"app": "package", "title": "title"},
    times={"sent_at": ("time", unix_ms)},
    extra={"launch_location": "location", "surface": "surface", "prediction_source": "source", "rank": "rank"},
)

PARSER = Parser(
    name="google_launches",
    version=1,
    paths=("com.google.android.as/databases/SimpleStorage",),
    threads=False,
    read=Sqlite(LAUNCHES),
)
