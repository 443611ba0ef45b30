"""Microsoft Teams on iOS, `SkypeSpacesDogfood/<account>/Skype….sqlite` (Core Data).

Seen on: structures of 2020 to 2024, rebuilt in code. Origin: iLEAPP `teams.py`.
Times: seconds since 2001-01-01 UTC.
Read: messages (of their HTML what is seen) with their conversation and its kind, people whom the app knows, contacts of
the address book that it has seen.
Not read: files, calls, reactions, recipients in groups, the owner's account (which messages are the owner's is known).
"""

from models.plaintext import visible
from pipeline.parse.parser import Parser
from pipeline.parse.people import WAYS, author
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import mac_s

MESSAGES = Query(
    kind="message",
    table="ZSMESSAGE",
    requires={"ZSMESSAGE": frozenset({"ZARRIVALTIME", "ZIMDISPLAYNAME", "ZCONTENT"})},
    optional={
        "ZSMESSAGE": frozenset({"ZFROM", "ZTHREADID", "ZTHREADTYPE", "ZTS_ISSENTBYME"}),
        "ZTHREAD": frozenset({"ZTSID", "ZTHREADTOPIC"}),
    },
    sql="""
        with threads as materialized (select ZTSID as id, max(ZTHREADTOPIC) as title from ZTHREAD group by ZTSID)
        select m.rowid as rowid, m.ZARRIVALTIME as time, m.ZIMDISPLAYNAME as name, m.ZCONTENT as content,
            m.ZFROM as who, m.ZTHREADID as thread, m.ZTHREADTYPE as type, m.ZTS_ISSENTBYME as out, t.title
        from ZSMESSAGE m left join threads t on t.id = m.ZTHREADID
    """,
    columns={"thread": "thread", "thread_title": "title"},
    times={"sent_at": ("time", mac_s)},
    codes={"direction": ("out", WAYS)},
    computed={
        "body": (("content",), lambda content: visible(content) or None if content else None),
        "sender": (("out", "who"), author),
        "sender_name": (("out", "name"), author),
    },
    extra={"kind of conversation": "type"},
)
PEOPLE = Query(
    kind="contact",
    table="ZUSER",
    requires={"ZUSER": frozenset({"ZDISPLAYNAME"})},
    optional={"ZUSER": frozenset({"ZMRI", "ZEMAIL", "ZTELEPHONENUMBER"})},
    sql="""
        select rowid as rowid, ZDISPLAYNAME as name,
            json_array(nullif(cast(ZMRI as text), ''), nullif(cast(ZEMAIL as text), ''),
                nullif(cast(ZTELEPHONENUMBER as text), '')) as ids from ZUSER
    """,
    columns={"title": "name"},
    lists={"recipients": "ids"},
)
BOOK = Query(
    kind="contact",
    table="ZDEVICECONTACTHASH",
    requires={"ZDEVICECONTACTHASH": frozenset({"ZDISPLAYNAME", "ZEMAIL", "ZPHONENUMBER"})},
    sql="""
        select rowid as rowid, ZDISPLAYNAME as name, 'address book' as of,
            json_array(nullif(cast(ZPHONENUMBER as text), ''), nullif(cast(ZEMAIL as text), '')) as ids
        from ZDEVICECONTACTHASH
    """,
    columns={"title": "name"},
    lists={"recipients": "ids"},
    extra={"of": "of"},
)

PARSER = Parser(
    name="teams_ios",
    version=1,
    app="com.microsoft.skype.teams",
    paths=("SkypeSpacesDogfood/*/Skype*.sqlite",),
    contacts=True,
    read=Sqlite(MESSAGES, PEOPLE, BOOK),
)
