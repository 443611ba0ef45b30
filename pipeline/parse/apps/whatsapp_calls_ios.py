"""Calls of WhatsApp on iOS, `CallHistory.sqlite` (Core Data).

Seen on: structures of 2.20 to 2.25, rebuilt in code.
Origin: iLEAPP `whatsApp.py`, WhatsApp-Chat-Exporter, chronika's notes on the format.
Times: seconds since 2001-01-01 UTC; a length in seconds.
Read: who called whom, groups with all who were called, when, how long, video, whether it was missed; the app's own
number for how it ended (`result`), of which only "missed" is told in words.
Not read: links to calls, calls that are planned.
"""

from typing import Any

from pipeline.parse.parser import Parser
from pipeline.parse.people import others
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.whatsapp.jids import thread_kind
from pipeline.parse.times.epochs import after, mac_s


def _ended(begun: Any, seconds: Any) -> int | None:
    return after(mac_s(begun), seconds * 1_000_000) if seconds else None


def _extra(incoming: Any, missed: Any, video: Any, seconds: Any, result: Any, several: Any) -> dict[str, Any]:
    outcome = "missed" if missed else "answered" if seconds else "not answered" if incoming else None
    return {
        "outcome": "dialled" if incoming == 0 and not seconds else outcome,
        "seconds": seconds or None,
        "video": bool(video) or None,
        "group_call": bool(several) or None,
        "result": result or None,
    }


CALLS = Query(
    kind="call",
    table="ZWACDCALLEVENT",
    requires={"ZWACDCALLEVENT": frozenset({"ZDATE", "ZDURATION", "Z1CALLEVENTS"})},
    optional={
        "ZWACDCALLEVENT": frozenset({"ZOUTCOME", "ZGROUPJIDSTRING", "ZGROUPCALLCREATORUSERJIDSTRING"}),
        "ZWAAGGREGATECALLEVENT": frozenset({"Z_PK", "ZINCOMING", "ZMISSED", "ZVIDEO"}),
        "ZWACDCALLEVENTPARTICIPANT": frozenset({"Z1PARTICIPANTS", "ZJIDSTRING"}),
    },
    # Participants belong to the aggregate, as calls do: entity 1.
    sql="""
        with members as materialized (
            select Z1PARTICIPANTS as aggregate, json_group_array(cast(ZJIDSTRING as text)) as members,
                iif(count(*) = 1, max(ZJIDSTRING), null) as only, count(*) > 1 as several
            from ZWACDCALLEVENTPARTICIPANT group by Z1PARTICIPANTS
        )
        select e.rowid as rowid, e.ZDATE as date, e.ZDURATION as seconds, nullif(e.ZOUTCOME, 0) as result,
            a.ZINCOMING as incoming, a.ZMISSED as missed, a.ZVIDEO as video, members.members,
            coalesce(nullif(e.ZGROUPJIDSTRING, ''), members.only, members.members, e.ZGROUPCALLCREATORUSERJIDSTRING)
                as thread,
            iif(a.ZINCOMING, coalesce(nullif(e.ZGROUPCALLCREATORUSERJIDSTRING, ''), members.only), null) as sender,
            iif(members.several or e.ZGROUPJIDSTRING <> '', 1, 0) as several
        from ZWACDCALLEVENT e
        left join ZWAAGGREGATECALLEVENT a on a.Z_PK = e.Z1CALLEVENTS
        left join members on members.aggregate = e.Z1CALLEVENTS
    """,
    columns={"sender": "sender", "thread": "thread"},
    times={"sent_at": ("date", mac_s)},
    codes={"direction": ("incoming", {0: "outgoing", 1: "incoming"})},
    computed={
        "thread_kind": (("thread", "several"), lambda thread, several: "group" if several else thread_kind(thread)),
        "recipients": (("members", "sender"), others),
        "ended_at": (("date", "seconds"), _ended),
        "extra": (("incoming", "missed", "video", "seconds", "result", "several"), _extra),
    },
)

PARSER = Parser(
    name="whatsapp_calls_ios",
    version=1,
    app_of=lambda path: "net.whatsapp.WhatsAppSMB" if "WhatsAppSMB" in path else "net.whatsapp.WhatsApp",
    paths=("CallHistory.sqlite",),
    read=Sqlite(CALLS),
)
