"""Life360 on iOS, `Messaging.sqlite` (Core Data).

Seen on: the structure of 2021 to 2024, rebuilt in code.
Origin: iLEAPP.
Times: seconds since 2001-01-01 UTC.
Read: messages of a circle with the place that one has, members of circles, the owner's account.
Not read: who is in a thread, other than by what they said; the app's logs, in which places of the owner stand too.
"""

from pipeline.parse.extras import extras, yes
from pipeline.parse.parser import Parser
from pipeline.parse.people import author
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.places import computed
from pipeline.parse.times.epochs import mac_s

_MEMBER = frozenset({"Z_PK", "ZMEMBERID", "ZFIRSTNAME", "ZLASTNAME", "ZISLOGGEDINUSER", "ZCIRCLE"})
_NAME = "nullif(trim(coalesce({0}.ZFIRSTNAME, '') || ' ' || coalesce({0}.ZLASTNAME, '')), '')"

MESSAGES = Query(
    kind="message",
    table="ZCHATMESSAGE",
    requires={"ZCHATMESSAGE": frozenset({"ZMESSAGETEXT"})},
    optional={
        "ZCHATMESSAGE": frozenset({"ZDATE", "ZSENDER", "ZTHREAD", "ZACTION", "ZSENTSTATUSASINTEGER"})
        | {"ZISREAD", "ZISLOCALLYDELETED", "ZISLIKED"},
        "ZCHATMEMBER": _MEMBER,
        "ZCHATMESSAGELOCATION": frozenset({"ZMESSAGE", "ZNAME", "ZLATITUDE", "ZLONGITUDE"}),
        "ZCHATCIRCLE": frozenset({"Z_PK", "ZNAME"}),
    },
    sql=f"""
        with places as materialized (
            select ZMESSAGE as message, max(ZLATITUDE) as lat, ZLONGITUDE as lon, ZNAME as place
            from ZCHATMESSAGELOCATION group by 1
        )
        select m.rowid as rowid, m.ZDATE as time, m.ZMESSAGETEXT as body, m.ZTHREAD as thread, s.ZMEMBERID as sender,
            {_NAME.format("s")} as name, s.ZISLOGGEDINUSER as from_me, c.ZNAME as circle,
            iif(m.ZISLOCALLYDELETED, 'deleted', 'live') as state, m.ZACTION as action, p.place,
            m.ZSENTSTATUSASINTEGER as status, m.ZISREAD as read, m.ZISLIKED as liked, p.lat, p.lon
        from ZCHATMESSAGE m
        left join ZCHATMEMBER s on s.Z_PK = m.ZSENDER
        left join ZCHATCIRCLE c on c.Z_PK = s.ZCIRCLE
        left join places p on p.message = m.rowid
    """,
    columns={"body": "body", "thread": "thread", "state": "state"},
    times={"sent_at": ("time", mac_s)},
    codes={"direction": ("from_me", {0: "incoming", 1: "outgoing"})},
    computed=computed()
    | {
        "sender": (("from_me", "sender"), author),
        "sender_name": (("from_me", "name"), author),
    }
    | {"extra": extras(circle=None, place=None, action=None, read=yes, liked=yes, status={2: "sent", 3: "failed"})},
)

MEMBERS = Query(
    kind="contact",
    table="ZCHATMEMBER",
    requires={"ZCHATMEMBER": frozenset({"ZMEMBERID"})},
    optional={
        "ZCHATMEMBER": (_MEMBER - {"ZMEMBERID"}) | {"ZEMAIL", "ZPHONE", "ZISADMIN"},
        "ZCHATCIRCLE": frozenset({"Z_PK", "ZNAME"}),
    },
    sql=f"""
        select m.rowid as rowid, m.ZMEMBERID as id, m.ZEMAIL as email, m.ZPHONE as phone, {_NAME.format("m")} as name,
            m.ZISADMIN as admin, m.ZISLOGGEDINUSER as own, c.ZNAME as circle
        from ZCHATMEMBER m left join ZCHATCIRCLE c on c.Z_PK = m.ZCIRCLE
    """,
    computed={
        "kind": (("own",), lambda own: "account" if own else "contact"),
        "sender": (("own", "id"), lambda own, id_: id_ if own else None),
        "sender_name": (("own", "name"), lambda own, name: name if own else None),
        "title": (("own", "name"), lambda own, name: None if own else name),
        "recipients": (("own", "id", "email", "phone"), lambda own, *ids: None if own else [i for i in ids if i]),
        "extra": extras(circle=None, admin=yes, email=None, phone=None),
    },
)

PARSER = Parser(
    name="life360_ios",
    version=1,
    app="com.life360.safetymap",
    paths=("AppDomain-com.life360.safetymap/Library/Application Support/Messaging.sqlite",),
    contacts=True,
    read=Sqlite(MESSAGES, MEMBERS),
)
