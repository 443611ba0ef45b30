"""Calls of iOS, `CallHistory.storedata` (Core Data), and `CallHistoryTemp.storedata`: calls before the first unlocking.

Seen on: structures of iOS 8 to 17, rebuilt in code. Origin: iLEAPP `callHistory.py`. Times: seconds since 2001-01-01
UTC; a length in seconds.
Read: telephone and FaceTime calls, and those of apps that hand theirs to the system: number, when, how long, answered;
of a group call all who were in it; where the number is from.
Not read: who began a group call, voicemail (see ios_voicemail).
"""

import re

from pipeline.parse.built import Built, Tables
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.people import others
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import after, mac_s

_LINK = re.compile(r"Z_\d+REMOTEPARTICIPANTHANDLES")
_CALL = re.compile(r"Z_\d+REMOTEPARTICIPANTCALLS")
_OUTCOMES = {0: "missed", 1: "answered", 2: "dialled"}
_TYPES = {8: "FaceTime video", 16: "FaceTime audio"}


def _sender(address: str | None, originated: int | None) -> str | None:
    return None if originated else address or None


def _sender_name(name: str | None, originated: int | None, party: str | None) -> str | None:
    """The name is that of the other side, whoever called; of a group it is nobody's."""
    return None if originated or party else name or None


def _recipients(address: str | None, originated: int | None, members: str | None) -> list[str]:
    outside = others(members or "[]", None if originated else address) or []
    return outside or ([address] if originated and address else [])


def _ended(date: float | None, seconds: float | None) -> int | None:
    return after(mac_s(date), None if seconds is None else seconds * 1_000_000)


def _calls(members: str, needed: dict[str, frozenset[str]]) -> Query:
    """`members`: a query of the call's number, its members as JSON, how many they are, and the only one."""
    return Query(
        kind="call",
        table="ZCALLRECORD",
        requires={"ZCALLRECORD": frozenset({"ZADDRESS", "ZDATE", "ZDURATION", "ZORIGINATED", "ZANSWERED"})} | needed,
        optional={
            "ZCALLRECORD": frozenset({"Z_PK", "ZNAME", "ZSERVICE_PROVIDER", "ZCALLTYPE", "ZLOCATION"})
            | {"ZISO_COUNTRY_CODE", "ZDISCONNECTED_CAUSE", "ZPARTICIPANTGROUPUUID"}
        },
        # Before iOS 13 the address is stored as bytes. A group's identifier is bytes too.
        sql=f"""
            with members as materialized ({members}), calls as (
                select c.rowid as id, c.*, coalesce(nullif(cast(c.ZADDRESS as text), ''), m.only) as address, m.members,
                    iif(m.count > 1, coalesce(nullif(hex(c.ZPARTICIPANTGROUPUUID), ''), m.members), null) as party
                from ZCALLRECORD c left join members m on m.call = c.Z_PK
            )
            select id as rowid, iif(party is null, address, null) as address, members, party, coalesce(party, address) as
                thread, iif(party is not null, 'group', iif(address is null, null, 'direct')) as thread_kind,
                ZDATE as date, ZDURATION as seconds, ZORIGINATED as originated,
                iif(ZORIGINATED, 2, iif(ZANSWERED, 1, 0)) as outcome, ZNAME as name,
                ZSERVICE_PROVIDER as service, iif(ZCALLTYPE in (0, 1), null, ZCALLTYPE) as type,
                ZLOCATION as location, ZISO_COUNTRY_CODE as country, nullif(ZDISCONNECTED_CAUSE, 0) as disconnected
            from calls
        """,
        columns={"thread": "thread", "thread_title": "name", "thread_kind": "thread_kind"},
        times={"sent_at": ("date", mac_s)},
        codes={"direction": ("originated", {0: "incoming", 1: "outgoing"})},
        computed={
            "sender": (("address", "originated"), _sender),
            "sender_name": (("name", "originated", "party"), _sender_name),
            "recipients": (("address", "originated", "members"), _recipients),
            "ended_at": (("date", "seconds"), _ended),
        },
        extra={
            "outcome": ("outcome", _OUTCOMES),
            "type": ("type", _TYPES),
            "service": "service",
            "location": "location",
            "country": "country",
            "disconnected": "disconnected",
        },
    )


def _reader(tables: Tables, _: Evidence) -> Sqlite:
    """Core Data names the table between calls and people after its own numbers of them, which change."""
    for table in filter(_LINK.fullmatch, tables):
        call = next(filter(_CALL.fullmatch, tables[table]), None)
        who = next(filter(_LINK.fullmatch, tables[table]), None)
        if call and who and tables.get("ZHANDLE", frozenset()) >= {"Z_PK", "ZVALUE"}:
            members = f"""
                select l.{call} as call, json_group_array(cast(h.ZVALUE as text)) as members, count(*) as count,
                    iif(count(*) = 1, max(cast(h.ZVALUE as text)), null) as only
                from {table} l join ZHANDLE h on h.Z_PK = l.{who} group by l.{call}
            """
            return Sqlite(_calls(members, {table: frozenset({call, who}), "ZHANDLE": frozenset({"Z_PK", "ZVALUE"})}))
    return Sqlite(_calls("select null as call, null as members, 0 as count, null as only where 0", {}))


PARSER = Parser(
    name="ios_calls",
    version=3,
    app="com.apple.mobilephone",
    paths=("CallHistory.storedata", "CallHistoryTemp.storedata"),
    read=Built(_reader),
)
