"""Bumble on iOS: the owner, `yap-database.sqlite` (YapDatabase: keyed archives in a table).

Seen on: the structure of 2022, rebuilt in code. Origin: iLEAPP (bumble).
Times: seconds since 2001-01-01 UTC.
Read: the owner's id and name, the place that the app knew last.
Ignored: other objects that the app keeps in the same table.
Not read: settings.
"""

from typing import Any

from pipeline.parse.formats.keyed_archive import unarchive
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import mac_s
from pipeline.parse.tree import text


def _value(data: bytes | None, name: str) -> Any:
    found = unarchive(data) if data else None
    return found.get(name) if isinstance(found, dict) else None


def _own(data: bytes | None, key: str, wanted: str) -> str | None:
    return str(unarchive(data)) if data and key == wanted else None


def _seen(data: bytes | None, key: str) -> int | None:
    return mac_s(_value(data, "kCLLocationCodingKeyTimestamp")) if key == "lastLocation" else None


def _stamp(data: bytes | None, key: str) -> str | None:
    return text(_value(data, "kCLLocationCodingKeyTimestamp")) if key == "lastLocation" else None


_KNOWN = "key in ('userId', 'userName', 'lastLocation')"

OWNER = Query(
    kind="account",
    table="database2",
    requires={"database2": frozenset({"key", "data"})},
    sql=f"select rowid as rowid, key, data from database2 where {_KNOWN}",
    computed={
        "kind": (("key",), lambda key: "location" if key == "lastLocation" else "account"),
        "sender": (("data", "key"), lambda data, key: _own(data, key, "userId")),
        "sender_name": (("data", "key"), lambda data, key: _own(data, key, "userName")),
        "sent_at": (("data", "key"), _seen),
        "sent_at_raw": (("data", "key"), _stamp),
        "sent_at_source": (("data", "key"), lambda data, key: None if _seen(data, key) is None else "epoch"),
        "latitude": (("data",), lambda data: _value(data, "kCLLocationCodingKeyRawCoordinateLatitude")),
        "longitude": (("data",), lambda data: _value(data, "kCLLocationCodingKeyRawCoordinateLongitude")),
    },
    ignores=f"not coalesce({_KNOWN}, 0)",
)

PARSER = Parser(
    name="bumble_ios_account",
    version=1,
    app="com.moxco.bumble",
    paths=("AppDomain-com.moxco.bumble/Documents/yap-database.sqlite",),
    threads=False,
    read=Sqlite(OWNER),
)
