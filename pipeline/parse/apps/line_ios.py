"""LINE on iOS, `Line.sqlite` (Core Data).

Seen on: structures of 2019 to 2025, rebuilt in code. Origin: iLEAPP `line.py` (by the schema that it queries).
Times: milliseconds since 1970-01-01 UTC.
Read: messages of groups and of two with their authors, that something was sent which is no text (by the app's number
for its type), contacts.
Not read: files, places, calls, who is in a group, who the owner is.
Not verified: that a message without a sender is the owner's, and what kinds of conversation beside 0 are.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.people import WAYS, partner
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

MESSAGES = Query(
    kind="message",
    table="ZMESSAGE",
    requires={"ZMESSAGE": frozenset({"ZTIMESTAMP", "ZTEXT", "ZCHAT", "ZSENDER"})},
    optional={
        "ZMESSAGE": frozenset({"ZCONTENTTYPE"}),
        "ZUSER": frozenset({"Z_PK", "ZMID", "ZNAME", "ZADDRESSBOOKNAME"}),
        "ZCHAT": frozenset({"Z_PK", "ZMID", "ZTYPE"}),
    },
    sql="""
        select m.rowid as rowid, m.ZTEXT as body, m.ZTIMESTAMP as time, m.ZSENDER is null as from_me, u.ZMID as who,
            coalesce(nullif(u.ZADDRESSBOOKNAME, ''), u.ZNAME) as name,
            coalesce(c.ZMID, cast(m.ZCHAT as text)) as thread,
            (select max(coalesce(nullif(o.ZADDRESSBOOKNAME, ''), o.ZNAME)) from ZUSER o
                where o.ZMID = c.ZMID and c.ZTYPE = 0) as title, nullif(m.ZCONTENTTYPE, 0) as type,
            iif(c.Z_PK is null, null, iif(c.ZTYPE = 0, 'direct', 'group')) as kinds,
            iif(c.ZTYPE = 0, c.ZMID, null) as other
        from ZMESSAGE m left join ZUSER u on u.Z_PK = m.ZSENDER left join ZCHAT c on c.Z_PK = m.ZCHAT
    """,
    columns={"thread": "thread", "thread_title": "title", "thread_kind": "kinds", "body": "body", "sender": "who"}
    | {"sender_name": "name"},
    times={"sent_at": ("time", unix_ms)},
    codes={"direction": ("from_me", WAYS)},
    computed={"recipients": (("from_me", "other"), partner)},
    extra={"type": "type"},
)
CONTACTS = Query(
    kind="contact",
    table="ZUSER",
    requires={"ZUSER": frozenset({"ZMID", "ZNAME"})},
    optional={"ZUSER": frozenset({"ZADDRESSBOOKNAME"})},
    sql="""
        select rowid as rowid, json_array(cast(ZMID as text)) as ids,
            coalesce(nullif(ZADDRESSBOOKNAME, ''), ZNAME) as name from ZUSER
    """,
    columns={"title": "name"},
    lists={"recipients": "ids"},
)

PARSER = Parser(
    name="line_ios",
    version=1,
    app="jp.naver.line",
    paths=("Line.sqlite",),
    contacts=True,
    read=Sqlite(MESSAGES, CONTACTS),
)
