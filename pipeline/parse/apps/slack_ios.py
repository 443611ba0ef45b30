"""Slack on iOS, `ModelDatabase/db.sqlite` of each workspace (Core Data).

Seen on: structures of 2021 to 2024, rebuilt in code. Origin: iLEAPP `slack.py`.
Times: seconds since 1970-01-01 UTC.
Read: messages with their channel, members of workspaces as contacts, the owner.
Not read: files, reactions, answers in threads as such, members of channels; older databases (`main_db`).
Not verified: which code of a conversation is which kind of it.
"""

from typing import Any

from pipeline.parse.parser import Parser
from pipeline.parse.people import WAYS, author, partner
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_s

_KINDS = {0: "group", 1: "group", 2: "direct", 3: "group"}


def _time(value: Any) -> int | None:
    try:
        return unix_s(float(value))
    except (TypeError, ValueError):
        return None


MESSAGES = Query(
    kind="message",
    table="ZCOREDATAMESSAGE",
    requires={"ZCOREDATAMESSAGE": frozenset({"ZTIMESTAMP", "ZUSERID", "ZTEXT", "ZCONVERSATIONID"})},
    optional={
        "ZCOREDATAUSER": frozenset({"ZTSID", "ZREALNAME", "ZNAME", "ZISME"}),
        "ZCOREDATACONVERSATION": frozenset({"ZTSID", "ZNAME", "ZTYPE", "ZIMUSERID"}),
    },
    sql="""
        with people as materialized (
            select ZTSID as id, max(coalesce(nullif(ZREALNAME, ''), ZNAME)) as name, max(ZISME) as own
            from ZCOREDATAUSER group by ZTSID
        ), threads as materialized (
            select ZTSID as id, max(ZNAME) as name, max(ZTYPE) as type,
                max(iif(ZTYPE = 2, nullif(ZIMUSERID, ''), null)) as other
            from ZCOREDATACONVERSATION group by ZTSID
        ), owner as materialized (select max(own) as known from people)
        select m.rowid as rowid, m.ZTIMESTAMP as time, m.ZTEXT as body, m.ZCONVERSATIONID as thread, t.other,
            coalesce(o.name, t.name) as title, nullif(m.ZUSERID, '') as who, p.name, t.type,
            iif(owner.known and m.ZUSERID <> '', coalesce(p.own, 0), null) as out
        from ZCOREDATAMESSAGE m left join people p on p.id = m.ZUSERID left join threads t on t.id = m.ZCONVERSATIONID
        left join people o on o.id = t.other left join owner
    """,
    columns={"body": "body", "thread": "thread", "thread_title": "title"},
    times={"sent_at": ("time", _time)},
    codes={"direction": ("out", WAYS), "thread_kind": ("type", _KINDS)},
    computed={
        "sender": (("out", "who"), author),
        "sender_name": (("out", "name"), author),
        "recipients": (("out", "other"), lambda out, other: None if out is None else partner(out, other)),
    },
)
USERS = Query(
    kind="contact",
    table="ZCOREDATAUSER",
    requires={"ZCOREDATAUSER": frozenset({"ZTSID", "ZREALNAME", "ZNAME"})},
    optional={"ZCOREDATAUSER": frozenset({"ZEMAIL", "ZPHONE", "ZISME"})},
    sql="""
        select rowid as rowid, coalesce(nullif(ZREALNAME, ''), ZNAME) as name, nullif(ZEMAIL, '') as email,
            iif(ZISME, 'account', 'contact') as kind, nullif(ZPHONE, '') as phone,
            iif(ZISME, null, json_array(cast(ZTSID as text), nullif(cast(ZNAME as text), ''),
                nullif(cast(ZEMAIL as text), ''), nullif(cast(ZPHONE as text), ''))) as ids,
            iif(ZISME, ZTSID, null) as sender, iif(ZISME, ZREALNAME, null) as sender_name
        from ZCOREDATAUSER
    """,
    columns={"kind": "kind", "title": "name", "sender": "sender", "sender_name": "sender_name"},
    lists={"recipients": "ids"},
    extra={"email": "email", "phone": "phone"},
)

PARSER = Parser(
    name="slack_ios",
    version=1,
    app="com.tinyspeck.chatlyio",
    paths=("ModelDatabase/db.sqlite",),
    contacts=True,
    read=Sqlite(MESSAGES, USERS),
)
