"""Waze on Android and iOS, `user.db`.

Seen on: structures of 2019 to 2024, rebuilt in code.
Origin: ALEAPP and iLEAPP.
Times: seconds since 1970-01-01 UTC. Places: millionths of a degree.
Read: favourites and recent places with their names and addresses, and when each was last opened; a recent place may
have been searched for, shown by an advertisement, shared, or driven to (`why`). None of them is a place of the device.
Not read: who shared a place; places that are neither a favourite nor recent have no name of their own.
"""

from collections.abc import Mapping

from pipeline.parse.extras import extras, time
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.places import computed
from pipeline.parse.times.epochs import unix_s

_RECENT = {0: "searched for", 1: "advertisement", 2: "chosen on the map", 3: "shared", 4: "navigated to"}
_FAVOURITE = {0: "saved", 1: "home", 2: "work", 3: "event", 4: "saved place of interest"}
_ADDRESS = ("house", "street", "city", "state", "country")


def _query(table: str, called: str, what: Mapping[int, str], key: str) -> Query:
    """A list of places; `key` is the column of it that names the place."""
    return Query(
        kind="location",
        table=table,
        requires={table: frozenset({"name", key}), "PLACES": frozenset({"id", "latitude", "longitude"})},
        optional={
            table: frozenset({"access_time", "created_time", "type"}),
            "PLACES": frozenset({*_ADDRESS, "name"}),
        },
        sql=f"""
            select t.rowid as rowid, coalesce(nullif(t.name, ''), p.name) as name, nullif(t.access_time, 0) as time,
                t.type as why, '{called}' as list, t.created_time as created, p.latitude as lat, p.longitude as lon,
                nullif(trim({" || ".join(f"coalesce(nullif(p.{part}, '') || ' ', '')" for part in _ADDRESS)}), '')
                    as address
            from {table} t left join PLACES p on p.id = t.{key}
        """,
        columns={"title": "name", "body": "address"},
        times={"sent_at": ("time", unix_s)},
        computed=computed(1e6) | {"extra": extras(list=None, why=what, created=time(unix_s))},
    )


PARSER = Parser(
    name="waze",
    version=1,
    app_of=lambda path: "com.waze" if "com.waze/" in path else "com.waze.iphone",
    paths=("com.waze/user.db", "AppDomain-com.waze.iphone/Documents/user.db"),
    threads=False,
    read=Sqlite(
        (_query("RECENTS", "recent place", _RECENT, "place_id"), _query("RECENTS", "recent place", _RECENT, "id")),
        (_query("FAVORITES", "favourite", _FAVOURITE, "place_id"), _query("FAVORITES", "favourite", _FAVOURITE, "id")),
    ),
)
