"""Kik on iOS, `kik.sqlite` (Core Data).

Seen on: structures of 2017 to 2024, rebuilt in code. Origin: iLEAPP `kikMessages.py`, plaso `ios_kik.py`.
Times: seconds since 2001-01-01 UTC.
Read: messages with whom they are from or to, names of attached files, notes of the app in groups, contacts.
Not read: which group a message belongs to (nobody has published where it is: what a group's member wrote is by its
author alone), files themselves (they are called by their content's id), members of groups, the owner's account.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import mac_s


def _recipients(kind: int | None, who: str | None) -> list[str] | None:
    return {1: [], 2: [who]}.get(kind or 0) if who else None


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
            select ZMESSAGE as id, json_group_array(cast(ZCONTENT as text)) as files from ZKIKATTACHMENT group by 1
        ), people as materialized (
            select Z_PK as id, coalesce(ZJID, nullif(ZUSERNAME, '')) as who,
                coalesce(nullif(ZDISPLAYNAME, ''), ZUSERNAME) as name from ZKIKUSER
        )
        select m.rowid as rowid, m.ZBODY as body, m.ZTYPE as type, nullif(m.ZTYPE, 3) as way, u.who,
            files.files, iif(m.ZTYPE in (1, 2, 3, 4), null, m.ZTYPE) as odd,
            coalesce(nullif(m.ZTIMESTAMP, 0), m.ZRECEIVEDTIMESTAMP) as sent,
            iif(m.ZTYPE = 3, 'system_event', 'message') as kind, iif(m.ZTYPE in (1, 2), u.who, null) as thread,
            iif(m.ZTYPE in (1, 3, 4), u.who, null) as sender, iif(m.ZTYPE in (1, 3, 4), u.name, null) as name,
            iif(m.ZTYPE in (1, 2), 'direct', iif(m.ZTYPE in (3, 4), 'group', null)) as thread_kind,
            iif(m.ZTYPE in (1, 2), u.name, null) as title
        from ZKIKMESSAGE m left join people u on u.id = m.ZUSER left join files on files.id = m.Z_PK
    """,
    columns={"kind": "kind", "body": "body", "sender": "sender", "sender_name": "name"}
    | {"thread": "thread", "thread_title": "title", "thread_kind": "thread_kind"},
    times={"sent_at": ("sent", mac_s)},
    codes={"direction": ("way", {1: "incoming", 2: "outgoing", 4: "incoming"})},
    lists={"attachments": "files"},
    computed={"recipients": (("type", "who"), _recipients)},
    extra={"type": "odd"},
)
CONTACTS = Query(
    kind="contact",
    table="ZKIKUSER",
    requires={"ZKIKUSER": frozenset({"ZDISPLAYNAME", "ZUSERNAME"})},
    optional={"ZKIKUSER": frozenset({"ZJID", "ZEMAIL", "ZFIRSTNAME", "ZLASTNAME"})},
    sql="""
        select rowid as rowid, coalesce(nullif(ZDISPLAYNAME, ''), trim(ZFIRSTNAME || ' ' || ZLASTNAME)) as name,
            json_array(nullif(cast(ZUSERNAME as text), ''), cast(ZJID as text), nullif(cast(ZEMAIL as text), '')) as ids
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
