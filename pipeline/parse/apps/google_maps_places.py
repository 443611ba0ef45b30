"""Google Maps on Android, saved places: `gmm_myplaces.db`.

Seen on: the structure of 2018 to 2022, rebuilt in code.
Origin: ALEAPP.
Times: milliseconds since 1970-01-01 UTC. Places: millionths of a degree.
Read: places that were saved: home, work and named ones, with address and link. None is a place of the device.
Not read: `gmm_storage.db` (its routes have no time), searches in `gmm_sync.db` and `search_history.db`, offline maps.
"""

from pipeline.parse.formats.protobuf import Message
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.places import computed
from pipeline.parse.times.epochs import unix_ms

_NAMED = {"0:0": "Home", "1:0": "Work"}


def _label(key: str | None, content: bytes | None) -> str | None:
    item = Message(content or b"").message(6)
    return _NAMED.get(key or "") or (item.text(7) if item else None) or None


def _part(field: int, content: bytes | None) -> str | None:
    item = Message(content or b"").message(6)
    return item.text(field) or None if item else None


SAVED = Query(
    kind="location",
    table="sync_item",
    requires={"sync_item": frozenset({"latitude", "longitude"})},
    optional={"sync_item": frozenset({"key_string", "sync_item", "timestamp"})},
    sql="""
        select rowid as rowid, key_string as key, latitude as lat, longitude as lon, timestamp as time,
            sync_item as content, 'a saved place' as place_of
        from sync_item
    """,
    times={"sent_at": ("time", unix_ms)},
    computed=computed(1e6)
    | {
        "title": (("key", "content"), _label),
        "body": (("content",), lambda content: _part(2, content)),
        "url": (("content",), lambda content: _part(6, content)),
    },
    extra={"place_of": "place_of"},
)

PARSER = Parser(
    name="google_maps_places",
    version=1,
    app="com.google.android.apps.maps",
    paths=("databases/gmm_myplaces.db",),
    threads=False,
    read=Sqlite(SAVED),
)
