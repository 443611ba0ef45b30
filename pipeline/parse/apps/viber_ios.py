"""Viber on iOS, `Contacts.data` (Core Data: messages too), and `Settings.data` of its account.

Seen on: structures of 2018 to 2025, rebuilt in code. Origin: iLEAPP `viber.py`.
Times: seconds since 2001-01-01 UTC; a length in seconds.
Read: messages with who takes part, the app's own notes and calls that it notes among them (system events), names of
files, places, messages that are being deleted, calls, contacts, the owner's name, numbers and address.
Ignored: settings that name nobody.
Not read: files themselves, what another message is an answer to, likes, the code of hidden chats.
"""

import re
from typing import Any

from pipeline.parse.built import Built, Tables
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.people import WAYS, author, others, partner
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import after, mac_s

_JOIN = re.compile(r"Z_\d+PHONENUMINDEXES")
_MINE = ("_myUserName", "_myPhoneNumber", "_myCanonizedPhoneNumber", "_currentEmail", "_uid")


def _members(tables: Tables) -> str:
    """The table of who takes part; the numbers in its names are of the version."""
    for table, columns in tables.items():
        conversation = next((name for name in columns if re.fullmatch(r"Z_\d+CONVERSATIONS", name)), None)
        member = next((name for name in columns if re.fullmatch(r"Z_\d+PHONENUMINDEXES", name)), None)
        if _JOIN.fullmatch(table) and conversation and member:
            return f"select {conversation} as thread, {member} as member from {table} union"
    return ""


_PEOPLE = {
    "ZMEMBER": frozenset({"Z_PK", "ZDISPLAYFULLNAME", "ZNAME", "ZMEMBERID"}),
    "ZPHONENUMBER": frozenset({"ZMEMBER", "ZPHONE", "ZCANONIZEDPHONENUM"}),
}
_PERSON = """
    numbers as materialized (
        select ZMEMBER as id, max(coalesce(nullif(ZCANONIZEDPHONENUM, ''), ZPHONE)) as phone from ZPHONENUMBER
        group by 1
    ), people as materialized (
        select m.Z_PK as id, coalesce(nullif(n.phone, ''), nullif(m.ZMEMBERID, '')) as who,
            coalesce(nullif(m.ZDISPLAYFULLNAME, ''), nullif(m.ZNAME, '')) as name
        from ZMEMBER m left join numbers n on n.id = m.Z_PK
    )"""


def _messages(tables: Tables) -> Query:
    return Query(
        kind="message",
        table="ZVIBERMESSAGE",
        requires={"ZVIBERMESSAGE": frozenset({"ZDATE", "ZTEXT", "ZSTATE", "ZCONVERSATION", "ZPHONENUMINDEX"})},
        optional=_PEOPLE
        | {
            "ZVIBERMESSAGE": frozenset({"ZSTATEDATE", "ZSYSTEMTYPE", "ZATTACHMENT", "ZLOCATION", "ZBEINGDELETED"})
            | {"ZTIMEBOMBDURATION"},
            "ZCONVERSATION": frozenset({"Z_PK", "ZNAME", "ZGROUPID", "ZINTERLOCUTOR"}),
            "ZATTACHMENT": frozenset({"Z_PK", "ZNAME"}),
            "ZVIBERLOCATION": frozenset({"Z_PK", "ZLATITUDE", "ZLONGITUDE"}),
        },
        sql=f"""
            with {_PERSON}, pairs as ({_members(tables)} select Z_PK, ZINTERLOCUTOR from ZCONVERSATION
                where ZINTERLOCUTOR is not null
            ), members as materialized (
                select thread, json_group_array(p.who) as members from pairs join people p on p.id = member group by 1
            )
            select m.rowid as rowid, cast(m.ZCONVERSATION as text) as thread, m.ZDATE as date, m.ZTEXT as body,
                coalesce(nullif(c.ZNAME, ''), i.name) as title, members.members, nullif(m.ZTIMEBOMBDURATION, 0) as bomb,
                iif(c.Z_PK is null, null, iif(coalesce(c.ZGROUPID, '') = '', 'direct', 'group')) as thread_kind,
                iif(m.ZSTATE is null, null, m.ZSTATE <> 'received') as from_me, p.who, p.name, f.ZNAME as file,
                nullif(m.ZSYSTEMTYPE, '') as type, iif(m.ZBEINGDELETED, 'deleted', 'live') as state,
                iif(coalesce(m.ZSYSTEMTYPE, '') in ('', 'url', 'formatted', 'customLocation'),
                    'message', 'system_event') as kind, l.ZLATITUDE as latitude, l.ZLONGITUDE as longitude
            from ZVIBERMESSAGE m left join ZCONVERSATION c on c.Z_PK = m.ZCONVERSATION
            left join people i on i.id = c.ZINTERLOCUTOR left join people p on p.id = m.ZPHONENUMINDEX
            left join members on members.thread = m.ZCONVERSATION left join ZATTACHMENT f on f.Z_PK = m.ZATTACHMENT
            left join ZVIBERLOCATION l on l.Z_PK = m.ZLOCATION
        """,
        columns={"kind": "kind", "thread": "thread", "thread_title": "title", "thread_kind": "thread_kind"}
        | {"body": "body", "state": "state", "latitude": "latitude", "longitude": "longitude"},
        times={"sent_at": ("date", mac_s)},
        codes={"direction": ("from_me", WAYS)},
        computed={
            "sender": (("from_me", "who"), author),
            "sender_name": (("from_me", "name"), author),
            "recipients": (("members", "who"), others),
            "attachments": (("file",), lambda name: [name] if name else None),
        },
        extra={"type": "type", "seconds until it vanishes": "bomb"},
    )


def _call(kind: Any, seconds: Any) -> dict[str, Any]:
    known = str(kind or "")
    ended = "missed" if known.startswith("missed") else "answered" if seconds else None
    return {
        "outcome": "dialled" if known.startswith("outgoing") and not seconds else ended,
        "seconds": seconds or None,
        "video": "yes" if known.endswith("with_video") else None,
    }


def _out(kind: Any) -> int | None:
    known = str(kind or "")
    return 1 if known.startswith("outgoing") else 0 if known.startswith(("incoming", "missed")) else None


CALLS = Query(
    kind="call",
    table="ZRECENT",
    requires={"ZRECENT": frozenset({"ZDATE", "ZDURATION", "ZCALLTYPE", "ZRECENTSLINE"})},
    optional={"ZRECENTSLINE": frozenset({"Z_PK", "ZPHONENUMBER"})},
    sql="""
        select r.rowid as rowid, r.ZDATE as date, r.ZDURATION as seconds, r.ZCALLTYPE as type,
            nullif(cast(l.ZPHONENUMBER as text), '') as who
        from ZRECENT r left join ZRECENTSLINE l on l.Z_PK = r.ZRECENTSLINE
    """,
    columns={"thread": "who"},
    times={"sent_at": ("date", mac_s)},
    computed={
        "direction": (("type",), lambda kind: WAYS.get(-1 if (out := _out(kind)) is None else out)),
        "sender": (("type", "who"), lambda kind, who: author(_out(kind), who)),
        "recipients": (("type", "who"), lambda kind, who: partner(_out(kind), who)),
        "ended_at": (("date", "seconds"), lambda date, s: after(mac_s(date), s * 1_000_000) if s else None),
        "extra": (("type", "seconds"), _call),
    },
)
CONTACTS = Query(
    kind="contact",
    table="ZABCONTACT",
    requires={"ZABCONTACT": frozenset({"Z_PK", "ZMAINNAME"})},
    optional={"ZABCONTACTNUMBER": frozenset({"ZCONTACT", "ZPHONE", "ZCANONIZEDPHONENUM"})},
    sql="""
        select c.rowid as rowid, c.ZMAINNAME as name, (
            select json_group_array(coalesce(nullif(n.ZCANONIZEDPHONENUM, ''), n.ZPHONE))
            from ZABCONTACTNUMBER n where n.ZCONTACT = c.Z_PK) as ids
        from ZABCONTACT c
    """,
    columns={"title": "name"},
    lists={"recipients": "ids"},
)
SETTINGS = Query(
    kind="account",
    table="Data",
    requires={"Data": frozenset({"key", "value"})},
    sql=f"select rowid as rowid, key, cast(value as text) as value from Data where key in {_MINE}",
    columns={"sender": "value", "title": "key"},
    ignores=f"key is null or key not in {_MINE}",
)


def _build(tables: Tables, _: Evidence) -> Sqlite:
    return Sqlite(_messages(tables), CALLS, CONTACTS, SETTINGS)


PARSER = Parser(
    name="viber_ios",
    version=1,
    app="com.viber",
    paths=("com.viber/database/Contacts.data", "Documents/Contacts.data", "com.viber/settings/Settings.data"),
    contacts=True,
    read=Built(_build),
)
