"""Calls of iOS: the table `ZCALLRECORD`, with those who were in them."""

from pipeline.parse.people import others
from pipeline.parse.sqlite import Query
from pipeline.parse.times.epochs import after, mac_s

_OUTCOMES = {0: "not answered", 1: "answered", 2: "dialled"}
_TYPES = {8: "FaceTime video", 16: "FaceTime audio"}


def _sender(address: str | None, originated: int | None) -> str | None:
    return None if originated else address or None


def _sender_name(name: str | None, originated: int | None, party: str | None) -> str | None:
    """The name is that of the other side, whoever called; of a group it is nobody's."""
    return None if originated or party else name or None


def _recipients(address: str | None, originated: int | None, members: str | None) -> list[str]:
    """Of a call of two the other side as the call has it: among the members the number may be written otherwise."""
    return others(members) or [] if members else [address] if originated and address else []


def _ended(date: float | None, seconds: float | None) -> int | None:
    return after(mac_s(date), None if seconds is None else seconds * 1_000_000)


def calls(members: str, needed: dict[str, frozenset[str]]) -> Query:
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
            select id as rowid, iif(party is null, address, null) as address, party, coalesce(party, address) as thread,
                iif(party is null, null, members) as members,
                iif(party is not null, 'group', iif(address is null, null, 'direct')) as thread_kind,
                ZDATE as date, ZDURATION as seconds, ZORIGINATED as originated, ZNAME as name,
                iif(ZORIGINATED, 2, iif(ZANSWERED, 1, 0)) as outcome, ZLOCATION as location,
                ZSERVICE_PROVIDER as service, iif(ZCALLTYPE in (0, 1), null, ZCALLTYPE) as type,
                ZISO_COUNTRY_CODE as country, nullif(ZDISCONNECTED_CAUSE, 0) as disconnected
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
        extra={"outcome": ("outcome", _OUTCOMES), "type": ("type", _TYPES)}
        | {name: name for name in ("service", "location", "country", "disconnected")},
    )
