"""Cell towers and access points of iOS, what `locationd` keeps: `cache_encryptedB.db` and its like.

Seen on: structures of iOS 4 to 12, rebuilt in code.
Origin: iLEAPP, mac4n6's APOLLO.
Times: seconds since 2001-01-01 UTC.
Read: where Apple has told the device that towers and access points near it are, and when it asked: not where the
device was, but it was within reach of some of them; the device's own fixes with the network and app that they were
gathered with (harvest, up to iOS 10).
Not read: compass settings, geofences, height measured by the pressure of the air.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.places import FIX
from pipeline.parse.times.epochs import mac_s

_WHAT = {"Wifi": "access point", "Cell": "cell tower", "LteCell": "cell tower (LTE)"}
_WHAT |= {"CdmaCell": "cell tower (CDMA)", "ScdmaCell": "cell tower (SCDMA)", "": "fix of the device"}
_NAMES = {
    "Wifi": ("MAC", "Channel"),
    "Cell": ("MCC", "MNC", "LAC", "CI"),
    "LteCell": ("MCC", "MNC", "TAC", "CI"),
    "CdmaCell": ("MCC", "SID", "NID", "BSID"),
    "ScdmaCell": ("MCC", "MNC", "LAC", "CI"),
    "": ("BundleId", "Speed", "Course"),
}


def _query(kind: str, table: str, title: str, *more: str) -> Query:
    names = (*_NAMES[kind], *more)
    return Query(
        kind="location",
        table=table,
        requires={table: frozenset({"Latitude", "Longitude"})},
        optional={table: frozenset({"Timestamp", "HorizontalAccuracy", *names})},
        sql=f"""
            select rowid as rowid, Timestamp as time, nullif(Latitude, -180.0) as lat, Longitude as lon,
                HorizontalAccuracy as accuracy, '{title}' as title, {", ".join(names)}
            from {table}
        """,
        columns={"title": "title"},
        times={"sent_at": ("time", mac_s)},
        computed=FIX | ({"body": (("MAC",), _mac)} if kind == "Wifi" else {}),
        extra={name.lower(): name for name in names},
    )


def _mac(address: int | str | None) -> str | None:
    """An address as it is written; stored as a number, or as its parts without leading zeros."""
    if address is None:
        return None
    parts = f"{address:012x}" if isinstance(address, int) else "".join(p.zfill(2) for p in address.split(":"))
    return ":".join(parts[i : i + 2] for i in range(0, len(parts), 2))


PARSER = Parser(
    name="ios_locationd",
    version=1,
    app="com.apple.locationd",
    paths=(
        "locationd/cache_encryptedB.db",
        "locationd/cache_encryptedA.db",
        "locationd/lockCache_encryptedA.db",
        "locationd/consolidated.db",
    ),
    threads=False,
    read=Sqlite(
        *(
            _query(kind, f"{kind}Location{local}", f"{_WHAT[kind]} as told by Apple")
            for kind in _WHAT
            if kind
            for local in ("", "Local")
        ),
        *(
            _query(kind, f"{kind}LocationHarvest", f"fix of the device, with {_WHAT[kind]}", *more)
            for kind, more in (("Wifi", ("RSSI",)), ("Cell", ("RSSI", "BundleId")))
        ),
        _query("", "LocationHarvest", _WHAT[""]),
    ),
)
