"""Google Maps on Android, where a journey was led to: `da_destination_history`.

Seen on: the structure of 2018 to 2022, rebuilt in code.
Origin: ALEAPP, Autopsy (Google Maps).
Times: milliseconds since 1970-01-01 UTC. Places: millionths of a degree.
Read: each destination with its name and address: its place is that of the record, not of the device. The place that it
was asked from stands in `extra`.
Not read: whether the journey was made, and by what way.
"""

from typing import Any

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.places import computed, scaled
from pipeline.parse.times.epochs import unix_ms


def _from(lat: int | None, lon: int | None) -> dict[str, Any]:
    place = scaled(lat, lon)
    asked_from = {"from_latitude": place[0], "from_longitude": place[1]} if place else {}
    return {"place_of": "a destination that was asked for", **asked_from}


DESTINATIONS = Query(
    kind="location",
    table="destination_history",
    requires={"destination_history": frozenset({"dest_lat", "dest_lng"})},
    optional={"destination_history": frozenset({"time", "dest_title", "dest_address", "source_lat", "source_lng"})},
    sql="""
        select rowid as rowid, time, dest_lat as lat, dest_lng as lon, dest_title, dest_address, source_lat, source_lng
        from destination_history
    """,
    columns={"title": "dest_title", "body": "dest_address"},
    times={"sent_at": ("time", unix_ms)},
    computed=computed(1e6) | {"extra": (("source_lat", "source_lng"), _from)},
)

PARSER = Parser(
    name="google_maps_destinations",
    version=1,
    app="com.google.android.apps.maps",
    paths=("databases/da_destination_history", "databases/da_destination_history.db"),
    threads=False,
    read=Sqlite(DESTINATIONS),
)
