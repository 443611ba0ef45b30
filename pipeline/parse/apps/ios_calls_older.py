"""Calls of iOS before 8, `call_history.db`.

Seen on: structures of iOS 3 to 7, rebuilt in code.
Origin: The iPhone Wiki's notes on `call_history.db`, iLEAPP.
Times: seconds since 1970-01-01 UTC; a length in seconds.
Read: number, when, how long, incoming or outgoing; flags that are not told in words, as stored.
Not read: whether it was answered, which the flags do not say of all; which entry of the address book it was.
"""

from typing import Any

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import after, unix_s

_DIRECTIONS = {4: "incoming", 5: "outgoing"}


def _ended(date: Any, seconds: Any) -> int | None:
    return after(unix_s(date), None if seconds is None else seconds * 1_000_000)


def _sender(address: str | None, flags: Any) -> str | None:
    return address if _DIRECTIONS.get(flags) == "incoming" else None


def _recipients(address: str | None, flags: Any) -> list[str]:
    """The other side, unless it called: of other flags it cannot be said which way it went."""
    return [address] if address and _DIRECTIONS.get(flags) != "incoming" else []


CALLS = Query(
    kind="call",
    table="call",
    requires={"call": frozenset({"address", "date", "duration", "flags"})},
    optional={"call": frozenset({"name", "country_code", "network_code"})},
    sql="""
        select rowid as rowid, nullif(cast(address as text), '') as address, date, duration, flags,
            iif(flags in (4, 5), null, flags) as odd, nullif(name, '') as name, country_code, network_code
        from call
    """,
    columns={"thread": "address", "thread_title": "name"},
    times={"sent_at": ("date", unix_s)},
    computed={
        "direction": (("flags",), _DIRECTIONS.get),
        "thread_kind": (("address",), lambda address: "direct" if address else None),
        "sender": (("address", "flags"), _sender),
        "sender_name": (("name", "flags"), _sender),
        "recipients": (("address", "flags"), _recipients),
        "ended_at": (("date", "duration"), _ended),
    },
    extra={"flags": "odd", "country_code": "country_code", "network_code": "network_code"},
)

PARSER = Parser(
    name="ios_calls_older",
    version=2,
    app="com.apple.mobilephone",
    paths=("CallHistory/call_history.db", "call_history.db"),
    read=Sqlite(CALLS),
)
