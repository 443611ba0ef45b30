"""Bumble on iOS, `Chat.sqlite` (YapDatabase: keyed archives in a table).

Seen on: the structure of 2022, rebuilt in code. Origin: iLEAPP (bumble).
Times: seconds since 1970-01-01 UTC.
Read: messages with sender and recipient.
Ignored: other objects that the app keeps in the same table.
Not read: names of the other people, pictures, what a message answers.
"""

from functools import lru_cache
from typing import Any

from pipeline.parse.formats.keyed_archive import unarchive
from pipeline.parse.parser import Parser
from pipeline.parse.people import partner
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_s


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


def _other(data: bytes | None, incoming: int | None) -> str | None:
    return _text(data, "self.fromPersonUid" if incoming else "self.toPersonUid")


_IGNORED = "coalesce(rowid not in (select rowid from secondaryIndex_isReadIndex), 1)"

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
        "sender": (("data", "incoming"), lambda data, incoming: _other(data, incoming) if incoming else None),
        "recipients": (("data", "incoming"), lambda data, incoming: partner(not incoming, _other(data, incoming))),
        "thread": (("data", "incoming"), _other),
    },
    ignores=_IGNORED,
)

PARSER = Parser(
    name="bumble_ios",
    version=1,
    app="com.moxco.bumble",
    paths=("AppDomain-com.moxco.bumble/Library/Caches/Chat.sqlite",),
    read=Sqlite(MESSAGES),
)
