"""Google Maps on Android: `gmm_myplaces.db`, `da_destination_history`.

Seen on: structures of 2018 to 2022, rebuilt in code. Origin: ALEAPP (gmm, googleMapsGmm), Autopsy (Google Maps).
Times: milliseconds since 1970-01-01 UTC. Places: millionths of a degree.
Read: places that were saved (home, work and named ones), and where a journey was led to, with its beginning.
Not read: `gmm_storage.db` (its routes have no time), searches in `gmm_sync.db` and `search_history.db`, offline maps.
"""

from pipeline.parse.epochs import unix_ms
from pipeline.parse.parser import Parser
from pipeline.parse.places import computed, scaled
from pipeline.parse.protobuf import Message
from pipeline.parse.sqlite import Query, Sqlite

_NAMED = {"0:0": "Home", "1:0": "Work"}


def _label(key: str | None, content: bytes | None) -> str | None:
    item = Message(content or b"").message(6)
    return _NAMED.get(key or "") or (item.text(7) if item else None) or None


def _part(field: int, content: bytes | None) -> str | None:
    item = Message(content or b"").message(6)
    return item.text(field) or None if item else None


def _from(lat: int | None, lon: int | None) -> dict[str, float]:
    place = scaled(lat, lon)
    return {"from_latitude": place[0], "from_longitude": place[1]} if place else {}


SAVED = Query(
    kind="location",
    table="sync_item",
    requires={"sync_item": frozenset({"latitude", "longitude", "timestamp"})},
    optional={"sync_item": frozenset({"key_string", "sync_item"})},
    sql="""
        select rowid as rowid, key_string as key, latitude as lat, longitude as lon, timestamp as time,
            sync_item as content
        from sync_item
    """,
    times={"sent_at": ("time", unix_ms)},
    computed=computed(1e6)
    | {
        "title": (("key", "content"), _label),
        "body": (("content",), lambda content: _part(2, content)),
        "url": (("content",), lambda content: _part(6, content)),
    },
)

DESTINATIONS = Query(
    kind="location",
    table="destination_history",
    requires={"destination_history": frozenset({"time", "dest_lat", "dest_lng"})},
    optional={"destination_history": frozenset({"dest_title", "dest_address", "source_lat", "source_lng"})},
    sql="""
        select rowid as rowid, time, dest_lat as lat, dest_lng as lon, dest_title, dest_address, source_lat, source_lng
        from destination_history
    """,
    columns={"title": "dest_title", "body": "dest_address"},
    times={"sent_at": ("time", unix_ms)},
    computed=computed(1e6) | {"extra": (("source_lat", "source_lng"), _from)},
)

PARSER = Parser(
    name="google_maps_android",
    version=1,
    app="com.google.android.apps.maps",
    paths=("databases/gmm_myplaces.db", "databases/da_destination_history", "databases/da_destination_history.db"),
    threads=False,
    read=Sqlite(SAVED, DESTINATIONS),
)
