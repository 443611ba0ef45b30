"""Timeline of Google Maps on Android, kept on the device since 2024: `odlh-storage.db` of Google Play services.

Seen on: the structure of 2024, rebuilt in code.
Origin: ALEAPP (gmsOdlh), timeline-export by arkenoi, microG.
Times: seconds since 1970-01-01 UTC; in the paths, minutes after the beginning.
Read: stays (place, Google's guess whether it is home or work), journeys between them with distance, and paths: the
first point is the place of the record, all of them are in `extra`. What the owner deleted keeps its row; its state is
deleted.
Not read: the raw signals before they became a stay or a journey (`app_semanticlocation_rawsignal_db`, LevelDB), trips,
changes by hand. It is Google's reckoning, and it is synchronised: a row may come from another device.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.places import within
from pipeline.parse.stores.timeline import first, state, told
from pipeline.parse.times.epochs import unix_s

_TYPES = {1: "stay", 2: "journey", 3: "path", 4: "trip"}
SEGMENTS = Query(
    kind="location",
    table="semantic_segment_table",
    requires={"semantic_segment_table": frozenset({"segment_type", "semantic_segment"})},
    optional={
        "semantic_segment_table": frozenset({"start_timestamp_seconds", "end_timestamp_seconds", "shown_in_timeline"})
    },
    sql="""
        select rowid as rowid, segment_type, start_timestamp_seconds as time, end_timestamp_seconds as ended,
            semantic_segment as content, shown_in_timeline as shown
        from semantic_segment_table
    """,
    times={"sent_at": ("time", unix_s), "ended_at": ("ended", unix_s)},
    codes={"title": ("segment_type", _TYPES)},
    computed=within("content", first) | {"state": (("content",), state), "extra": (("content", "shown"), told)},
)

PARSER = Parser(
    name="google_timeline",
    version=1,
    app="com.google.android.gms",
    paths=("com.google.android.gms/databases/odlh-storage.db",),
    threads=False,
    read=Sqlite(SEGMENTS),
)
