"""Calls of iOS, `CallHistory.storedata` (Core Data).

Seen on: structures of iOS 8 to 17, rebuilt in code. Times: seconds since 2001-01-01 UTC; a length in seconds.
Read: telephone and FaceTime calls, and those of apps that hand theirs to the system: number, when, how long, answered.
Not read: all members of a group call, voicemail.
"""

import json

from pipeline.parse.epochs import after, mac_s
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite


def _sender(address: str | None, originated: int | None) -> str | None:
    return None if originated else address or None


def _recipients(address: str | None, originated: int | None) -> list[str]:
    return [address] if originated and address else []


def _ended(date: float | None, seconds: float | None) -> int | None:
    return after(mac_s(date), None if seconds is None else seconds * 1_000_000)


def _extra(answered: int | None, originated: int | None, service: str | None) -> str:
    outcome = "dialled" if originated else "answered" if answered else "missed"
    return json.dumps({"outcome": outcome} | ({"service": service} if service else {}), ensure_ascii=False)


CALLS = Query(
    kind="call",
    table="ZCALLRECORD",
    requires={"ZCALLRECORD": frozenset({"ZADDRESS", "ZDATE", "ZDURATION", "ZORIGINATED", "ZANSWERED"})},
    optional={"ZCALLRECORD": frozenset({"ZNAME", "ZSERVICE_PROVIDER"})},
    # Before iOS 13 the address is stored as bytes.
    sql="""
        select rowid as rowid, cast(ZADDRESS as text) as address, ZDATE as date, ZDURATION as seconds,
            ZORIGINATED as originated, ZANSWERED as answered, ZNAME as name, ZSERVICE_PROVIDER as service
        from ZCALLRECORD
    """,
    columns={"sender_name": "name", "thread": "address", "thread_title": "name"},
    times={"sent_at": ("date", mac_s)},
    codes={"direction": ("originated", {0: "incoming", 1: "outgoing"})},
    computed={
        "sender": (("address", "originated"), _sender),
        "recipients": (("address", "originated"), _recipients),
        "ended_at": (("date", "seconds"), _ended),
        "extra": (("answered", "originated", "service"), _extra),
    },
)

PARSER = Parser(
    name="ios_calls",
    version=1,
    app="com.apple.mobilephone",
    paths=("CallHistoryDB/CallHistory.storedata", "CallHistory.storedata"),
    read=Sqlite(CALLS),
)
