"""Messages of Viber's iOS app, `Contacts.data`. The numbers in the names of its joining tables are of the version."""

import re

from pipeline.parse.built import Tables
from pipeline.parse.people import WAYS, author
from pipeline.parse.sqlite import Query
from pipeline.parse.stores.viber.recipients import recipients
from pipeline.parse.times.epochs import mac_s

_JOIN = re.compile(r"Z_\d+PHONENUMINDEXES")
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


def _members(tables: Tables) -> str:
    """SQL: the rows of the table of who takes part, if it is there."""
    for table, columns in tables.items():
        conversation = next((name for name in columns if re.fullmatch(r"Z_\d+CONVERSATIONS", name)), None)
        member = next((name for name in columns if _JOIN.fullmatch(name)), None)
        if _JOIN.fullmatch(table) and conversation and member:
            return f"select {conversation} as thread, {member} as member from {table} union"
    return ""


def messages(tables: Tables) -> Query:
    return Query(
        kind="message",
        table="ZVIBERMESSAGE",
        requires={"ZVIBERMESSAGE": frozenset({"ZDATE", "ZTEXT", "ZSTATE", "ZCONVERSATION", "ZPHONENUMINDEX"})},
        optional=_PEOPLE
        | {
            "ZVIBERMESSAGE": frozenset({"ZSYSTEMTYPE", "ZATTACHMENT", "ZLOCATION", "ZBEINGDELETED"})
            | {"ZTIMEBOMBDURATION"},
            "ZCONVERSATION": frozenset({"Z_PK", "ZNAME", "ZGROUPID", "ZINTERLOCUTOR"}),
            "ZATTACHMENT": frozenset({"Z_PK", "ZNAME"}),
            "ZVIBERLOCATION": frozenset({"Z_PK", "ZLATITUDE", "ZLONGITUDE"}),
        },
        sql=f"""
            with {_PERSON}, pairs as ({_members(tables)} select Z_PK as thread, ZINTERLOCUTOR as member
                from ZCONVERSATION where ZINTERLOCUTOR is not null
            ), members as materialized (
                select thread, json_group_array(cast(p.who as text)) as members from pairs
                join people p on p.id = member group by 1
            )
            select m.rowid as rowid, cast(m.ZCONVERSATION as text) as thread, m.ZDATE as date, m.ZTEXT as body,
                coalesce(nullif(c.ZNAME, ''), i.name) as title, members.members, nullif(m.ZTIMEBOMBDURATION, 0) as bomb,
                iif(c.Z_PK is null, null, iif(coalesce(c.ZGROUPID, '') = '', 'direct', 'group')) as thread_kind,
                m.ZSTATE <> 'received' as from_me, iif(m.ZSTATE = 'received', p.who, null) as who,
                iif(m.ZSTATE = 'received', p.name, null) as name, f.ZNAME as file,
                nullif(m.ZSYSTEMTYPE, '') as type, iif(m.ZBEINGDELETED, 'deleted', 'live') as state,
                iif(coalesce(m.ZSYSTEMTYPE, '') in ('', 'url', 'formatted', 'customLocation'),
                    'message', 'system_event') as kind, l.ZLATITUDE as latitude, l.ZLONGITUDE as longitude
            from ZVIBERMESSAGE m left join ZCONVERSATION c on c.Z_PK = m.ZCONVERSATION
            left join people i on i.id = c.ZINTERLOCUTOR left join people p on p.id = m.ZPHONENUMINDEX
            left join members on members.thread = m.ZCONVERSATION left join ZATTACHMENT f on f.Z_PK = m.ZATTACHMENT
            left join ZVIBERLOCATION l on l.Z_PK = m.ZLOCATION and (l.ZLATITUDE <> 0 or l.ZLONGITUDE <> 0)
        """,
        columns={"kind": "kind", "thread": "thread", "thread_title": "title", "thread_kind": "thread_kind"}
        | {"body": "body", "state": "state", "latitude": "latitude", "longitude": "longitude"},
        times={"sent_at": ("date", mac_s)},
        codes={"direction": ("from_me", WAYS)},
        computed={
            "sender": (("from_me", "who"), author),
            "sender_name": (("from_me", "name"), author),
            "recipients": (("from_me", "members", "who"), recipients),
            "attachments": (("file",), lambda name: [name] if name else None),
        },
        extra={"type": "type", "seconds until it vanishes": "bomb"},
    )
