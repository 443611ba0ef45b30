"""Bumble on iOS, `Chat.sqlite` and `yap-database.sqlite` (YapDatabase: keyed archives in a table).

Seen on: the structure of 2022, rebuilt in code. Origin: iLEAPP (bumble).
Times: seconds since 1970-01-01 UTC in a message, since 2001-01-01 UTC of the last place.
Read: messages with sender and recipient; the owner's id and name, the place that the app knew last.
Ignored: other objects that the app keeps in the same table.
Not read: names of the other people, pictures, what a message answers.
"""

from functools import lru_cache
from typing import Any

from pipeline.parse.epochs import mac_s, unix_s
from pipeline.parse.keyed_archive import unarchive
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite


@lru_cache(maxsize=8192)
def _object(data: bytes | None) -> Any:
    return unarchive(data) if data else None


def _value(data: bytes | None, name: str) -> Any:
    found = _object(data)
    return found.get(name) if isinstance(found, dict) else None


def _text(data: bytes | None, name: str) -> str | None:
    return str(value) if (value := _value(data, name)) not in (None, "") else None


def _epoch(data: bytes | None) -> str | None:
    return None if unix_s(_value(data, "self.dateCreated")) is None else "epoch"


_IGNORED = "coalesce(rowid not in (select rowid from secondaryIndex_isReadIndex), 1)"
_SENT = (("data", "incoming"), lambda data, incoming: _text(data, "self.fromPersonUid") if incoming else None)
_TO = (("data", "incoming"), lambda data, incoming: [] if incoming else [_text(data, "self.toPersonUid")])
_THREAD = lambda data, incoming: _text(data, "self.fromPersonUid" if incoming else "self.toPersonUid")  # noqa: E731

MESSAGES = Query(
    kind="message",
    table="database2",
    requires={
        "database2": frozenset({"data"}),
        "secondaryIndex_isReadIndex": frozenset({"isIncoming"}),
    },
    sql="""
        select d.rowid as rowid, d.data, i.isIncoming as incoming, 'direct' as thread_kind
        from database2 d join secondaryIndex_isReadIndex i on i.rowid = d.rowid
    """,
    columns={"thread_kind": "thread_kind"},
    codes={"direction": ("incoming", {0: "outgoing", 1: "incoming"})},
    computed={
        "body": (("data",), lambda data: _text(data, "self.messageText")),
        "sent_at": (("data",), lambda data: unix_s(_value(data, "self.dateCreated"))),
        "sent_at_raw": (("data",), lambda data: _text(data, "self.dateCreated")),
        "sent_at_source": (("data",), _epoch),
        "sender": _SENT,
        "recipients": _TO,
        "thread": (("data", "incoming"), _THREAD),
    },
    ignores=_IGNORED,
)


def _own(data: bytes | None, key: str, wanted: str) -> str | None:
    return str(_object(data)) if key == wanted else None


def _seen(data: bytes | None, key: str) -> int | None:
    return mac_s(_value(data, "kCLLocationCodingKeyTimestamp")) if key == "lastLocation" else None


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
        "sent_at_source": (("data", "key"), lambda data, key: None if _seen(data, key) is None else "epoch"),
        "latitude": (("data",), lambda data: _value(data, "kCLLocationCodingKeyRawCoordinateLatitude")),
        "longitude": (("data",), lambda data: _value(data, "kCLLocationCodingKeyRawCoordinateLongitude")),
    },
    ignores=f"not coalesce({_KNOWN}, 0)",
)

PARSERS = (
    Parser(
        name="bumble_ios",
        version=1,
        app="com.moxco.bumble",
        paths=("Library/Caches/Chat.sqlite",),
        read=Sqlite(MESSAGES),
    ),
    Parser(
        name="bumble_ios_account",
        version=1,
        app="com.moxco.bumble",
        paths=("Documents/yap-database.sqlite",),
        threads=False,
        read=Sqlite(OWNER),
    ),
)
