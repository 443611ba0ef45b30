"""Uber on iOS, places: `database.db`.

Seen on: the structure of 2021 to 2024, rebuilt in code.
Origin: iLEAPP.
Times: milliseconds since 1970-01-01 UTC.
Read: places that were searched for, saved and gone to, with each time that one was chosen.
Not read: journeys themselves and their price (they lie on the server), means of payment, the app's caches (LevelDB).
"""

import json
from functools import lru_cache
from typing import Any

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.places import computed
from pipeline.parse.times.epochs import unix_ms
from pipeline.parse.tree import at, text


@lru_cache(maxsize=8)  # one row is asked for several columns
def _json(content: str) -> Any:
    return json.loads(content)


def _address(content: str | None) -> str | None:
    where = at(_json(content), "location") if content else None
    return text(at(where, "fullAddress")) or text(at(where, "addressLine1"))


def _extra(content: str | None) -> dict[str, Any]:
    told = at(_json(content), "payload", "personalPayload", "labelType") if content else None
    return {"place_of": "what was searched for, saved or gone to", "label": text(told)}


_PLACES = frozenset({"title_segment", "place_result", "latitude_v2", "longitude_v2"})
_PLACE = """p.title_segment as title, p.place_result as content,
    coalesce(p.latitude_v2, p.latitude) as lat, coalesce(p.longitude_v2, p.longitude) as lon"""
_COMPUTED = computed() | {"body": (("content",), _address), "extra": (("content",), _extra)}

PLACES = Query(
    kind="location",
    table="place",
    requires={"place": frozenset({"latitude", "longitude"})},
    optional={"place": _PLACES | {"timestamp_ms"}},
    sql=f"select p.rowid as rowid, p.timestamp_ms as time, {_PLACE} from place p",
    columns={"title": "title"},
    times={"sent_at": ("time", unix_ms)},
    computed=_COMPUTED,
)

CHOSEN = Query(
    kind="location",
    table="hits",
    requires={"hits": frozenset({"fk_place_row_id"})},
    optional={"hits": frozenset({"timestamp_ms"}), "place": _PLACES | {"_id", "latitude", "longitude"}},
    sql=f"""
        select h.rowid as rowid, h.timestamp_ms as time, 'place:' || p.rowid as reply, {_PLACE}
        from hits h left join place p on p._id = h.fk_place_row_id
    """,
    columns={"title": "title", "reply": "reply"},
    times={"sent_at": ("time", unix_ms)},
    computed=_COMPUTED,
)

PARSER = Parser(
    name="uber",
    version=1,
    app="com.ubercab.UberClient",
    paths=("AppDomain-com.ubercab.UberClient/Documents/database.db",),
    threads=False,
    read=Sqlite(PLACES, CHOSEN),
)
