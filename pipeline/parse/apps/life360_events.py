"""Life360 on Android, where the device was: `L360EventStore.db`, `L360EventStore_service.db`.

Seen on: the structure of 2023 to 2024, rebuilt in code.
Origin: ALEAPP.
Times: milliseconds since 1970-01-01 UTC.
Read: places that were sent to the circle, with speed, battery and the Wi-Fi network; journeys: the first point is the
place of the record, all of them are in `extra`.
Ignored: events without a place (settings, advertisements, trackers near by).
Not read: how somebody drove.
"""

import json
from functools import lru_cache
from typing import Any

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.places import metres, point, within
from pipeline.parse.times.epochs import unix_ms
from pipeline.parse.tree import at

_MOST = 1000  # points that are told of one journey
_HAS = "json_valid(data) and (data like '%\"locationData\"%' or data like '%\"waypoints\"%')"


@lru_cache(maxsize=8)  # one row is asked for several columns
def _event(data: str) -> Any:
    return json.loads(data)


def _where(data: str) -> dict[str, Any]:
    event = _event(data)
    return at(event, "locationData") or at(event, "type", "waypoints", 0) or {}


def _place(data: str) -> tuple[float, float] | None:
    where = _where(data)
    return point(where.get("latitude"), where.get("longitude"))


def _accuracy(data: str) -> float | None:
    where = _where(data)
    return metres(where.get("horizontalAccuracy", where.get("accuracy")))


def _extra(data: str) -> dict[str, Any]:
    event = _event(data)
    points = at(event, "type", "waypoints") or []
    told = [[p.get("latitude"), p.get("longitude"), p.get("timestamp")] for p in points[:_MOST]]
    return {
        "speed_m_s": at(event, "locationData", "speed"),
        "course": at(event, "locationData", "course"),
        "fix_time_ms": at(event, "locationData", "time"),
        "battery": at(event, "metaData", "battery"),
        "charging": at(event, "metaData", "chargingState"),
        "wifi": at(event, "metaData", "wifiData", "connectedAccessPoint", "ssid"),
        "bssid": at(event, "metaData", "wifiData", "connectedAccessPoint", "bssid"),
        "trip": at(event, "tripId"),
        "points": told,
        "points_left_out": max(0, len(points) - _MOST) or None,
    }


EVENTS = Query(
    kind="location",
    table="event",
    requires={"event": frozenset({"data"})},
    optional={"event": frozenset({"timestamp"})},
    sql=f"""
        select rowid as rowid, timestamp as time, data, 'place of the device' as title from event where {_HAS}
    """,
    columns={"title": "title"},
    times={"sent_at": ("time", unix_ms)},
    computed=within("data", _place) | {"accuracy_m": (("data",), _accuracy), "extra": (("data",), _extra)},
    ignores=f"not ({_HAS})",
)

PARSER = Parser(
    name="life360_events",
    version=1,
    app="com.life360.android.safetymapd",
    paths=("databases/L360EventStore.db", "databases/L360EventStore_service.db"),
    threads=False,
    read=Sqlite(EVENTS),
)
