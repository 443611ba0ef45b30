"""Kik on iOS, `kik.sqlite` (Core Data).

Seen on: structures of 2017 to 2024, rebuilt in code. Origin: iLEAPP `kikMessages.py`, plaso `ios_kik.py`.
Times: seconds since 2001-01-01 UTC.
Read: messages with whom they are from or to, names of attached files, notes of the app in groups, contacts.
Not read: which group a message belongs to (nobody has published where it is: what a group's member wrote is by its
author alone), files themselves (they are called by their content's id), members of groups, the owner's account.
"""

from typing import Any

from pipeline.parse.parser import Parser
from pipeline.parse.people import author, partner
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import mac_s

_TYPES = {1: "incoming", 2: "outgoing", 4: "incoming"}


def _direct(kind: int | None) -> bool:
    return kind in (1, 2)


def _unknown(kind: Any) -> dict[str, Any] | None:
    return None if kind in (1, 2, 3, 4) else {"type": kind}


MESSAGES = Query(
    kind="message",
    table="ZKIKMESSAGE",
    requires={"ZKIKMESSAGE": frozenset({"ZBODY", "ZTYPE", "ZUSER"})},
    optional={
        "ZKIKMESSAGE": frozenset({"Z_PK", "ZTIMESTAMP", "ZRECEIVEDTIMESTAMP"}),
        "ZKIKUSER": frozenset({"Z_PK", "ZDISPLAYNAME", "ZUSERNAME", "ZJID"}),
        "ZKIKATTACHMENT": frozenset({"ZMESSAGE", "ZCONTENT"}),
    },
    sql="""
        with files as materialized (
            select ZMESSAGE as id, json_group_array(ZCONTENT) as files from ZKIKATTACHMENT group by ZMESSAGE
        )
        select m.rowid as rowid, m.ZBODY as body, m.ZTYPE as type, iif(m.ZTYPE = 3, 'system_event', 'message') as kind,
            coalesce(nullif(m.ZTIMESTAMP, 0), m.ZRECEIVEDTIMESTAMP) as sent, m.ZRECEIVEDTIMESTAMP as received, files,
            coalesce(u.ZJID, nullif(u.ZUSERNAME, '')) as who, coalesce(nullif(u.ZDISPLAYNAME, ''), u.ZUSERNAME) as name
        from ZKIKMESSAGE m left join ZKIKUSER u on u.Z_PK = m.ZUSER left join files on files.id = m.Z_PK
    """,
    columns={"kind": "kind", "body": "body"},
    times={"sent_at": ("sent", mac_s)},
    lists={"attachments": "files"},
    computed={
        "direction": (("type",), _TYPES.get),
        "sender": (("type", "who"), lambda kind, who: author(kind == 2, who)),
        "sender_name": (("type", "name"), lambda kind, name: author(kind == 2, name)),
        "recipients": (("type", "who"), lambda kind, who: partner(kind == 2, who) if _direct(kind) else None),
        "thread": (("type", "who"), lambda kind, who: who if _direct(kind) else None),
        "thread_title": (("type", "name"), lambda kind, name: name if _direct(kind) else None),
        "thread_kind": (("type",), lambda kind: "direct" if _direct(kind) else "group" if kind in (3, 4) else None),
        "extra": (("type",), _unknown),
    },
)
CONTACTS = Query(
    kind="contact",
    table="ZKIKUSER",
    requires={"ZKIKUSER": frozenset({"ZDISPLAYNAME", "ZUSERNAME"})},
    optional={"ZKIKUSER": frozenset({"ZJID", "ZEMAIL", "ZFIRSTNAME", "ZLASTNAME"})},
    sql="""
        select rowid as rowid, json_array(nullif(ZUSERNAME, ''), ZJID, nullif(ZEMAIL, '')) as ids,
            coalesce(nullif(ZDISPLAYNAME, ''), trim(ZFIRSTNAME || ' ' || ZLASTNAME)) as name
        from ZKIKUSER
    """,
    columns={"title": "name"},
    lists={"recipients": "ids"},
)

PARSER = Parser(
    name="kik_ios",
    version=1,
    app="com.kik.chat",
    paths=("kik.sqlite",),
    contacts=True,
    read=Sqlite(MESSAGES, CONTACTS),
)
