"""Uber on iOS, what the app reported: `ur_message.db`.

Seen on: the structure of 2021 to 2024, rebuilt in code.
Origin: iLEAPP.
Times: milliseconds since 1970-01-01 UTC.
Read: places of the device, with what the app was then doing.
Ignored: reports without a place.
Not read: reports that have been sent, which the app deletes.
"""

import json
from functools import lru_cache
from typing import Any

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.places import metres, point, within
from pipeline.parse.times.epochs import unix_ms
from pipeline.parse.tree import at, text

_WHERE = "$.jsonConformingObject.meta"
_PLACELESS = f"iif(json_valid(content), json_extract(content, '{_WHERE}.location.latitude') is null, 0)"


@lru_cache(maxsize=8)  # one row is asked for several columns
def _report(content: str) -> Any:
    return at(json.loads(content), "jsonConformingObject")


def _where(content: str) -> dict[str, Any]:
    return at(_report(content), "meta", "location") or {}


def _place(content: str) -> tuple[float, float] | None:
    return point(_where(content).get("latitude"), _where(content).get("longitude"))


def _told(content: str) -> dict[str, Any]:
    told = {name: _where(content).get(name) for name in ("city", "speed", "gps_time_ms")}
    return told | {"place_of": "the device", "event": text(at(_report(content), "data", "name"))}


REPORTS = Query(
    kind="location",
    table="message",
    requires={"message": frozenset({"content"})},
    optional={"message": frozenset({"message_type"})},
    sql=f"""
        select rowid as rowid, content, message_type as type,
            iif(json_valid(content), json_extract(content, '{_WHERE}.time_ms'), null) as time
        from message where not {_PLACELESS}
    """,
    columns={"title": "type"},
    times={"sent_at": ("time", unix_ms)},
    computed=within("content", _place)
    | {
        "accuracy_m": (("content",), lambda content: metres(_where(content).get("horizontal_accuracy"))),
        "extra": (("content",), _told),
    },
    ignores=_PLACELESS,
)

PARSER = Parser(
    name="uber_reports",
    version=1,
    app="com.ubercab.UberClient",
    paths=("ur_message.db",),
    threads=False,
    read=Sqlite(REPORTS),
)
