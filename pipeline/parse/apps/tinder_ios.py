"""Tinder on iOS, `Tinder2.sqlite` (Core Data).

Seen on: the structure of 14.9, rebuilt in code; not verified: messages between people (the published one has the
app's own only). Origin: iLEAPP (tinder, 2026).
Times: seconds since 2001-01-01 UTC; `ZCREATED` of the two that a message has.
Read: messages of matches, with whom the owner matched and since when, profiles, the owner's account, drafts. The
app's own notices have the sender com.tinder.inbox.user.
Not read: photos (their addresses are those of a server), the preferences, profiles' schools. A profile is one that the
app has fetched: nothing says whether somebody looked at it.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.people import author, partner
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import mac_s

_USER = frozenset({"ZUSERID", "ZFIRSTNAME", "ZISCURRENTUSER"})
_MATCHED = {"ZMATCH": frozenset({"ZMATCHID", "ZUSER"}), "ZUSER": _USER}

MESSAGES = Query(
    kind="message",
    table="ZMESSAGE",
    requires={"ZMESSAGE": frozenset({"ZMATCH", "ZFROMUSERID", "ZTEXT"})},
    optional=_MATCHED | {"ZMESSAGE": frozenset({"ZCREATED", "ZMEDIAURL", "ZPHOTOURL", "ZLOCALIMAGEURL", "ZLIKED"})},
    sql="""
        select m.rowid as rowid, m.ZTEXT as body, m.ZCREATED as created, m.ZLIKED as liked, 'direct' as thread_kind,
            coalesce(t.ZMATCHID, 'match ' || m.ZMATCH) as thread, other.ZFIRSTNAME as title,
            iif(m.ZFROMUSERID = other.ZUSERID, 0, own.ZUSERID = m.ZFROMUSERID) as from_me,
            coalesce(other.ZUSERID, iif(own.ZUSERID <> m.ZFROMUSERID, m.ZFROMUSERID, null)) as person,
            m.ZFROMUSERID as writer, writer.ZFIRSTNAME as name,
            coalesce(m.ZLOCALIMAGEURL, m.ZMEDIAURL, m.ZPHOTOURL) as file
        from ZMESSAGE m
        left join ZMATCH t on t.Z_PK = m.ZMATCH
        left join ZUSER other on other.Z_PK = t.ZUSER
        left join ZUSER own on own.rowid = (select min(rowid) from ZUSER where ZISCURRENTUSER = 1)
        left join ZUSER writer on writer.rowid = (select min(rowid) from ZUSER where ZUSERID = m.ZFROMUSERID)
    """,
    columns={"body": "body", "thread": "thread", "thread_kind": "thread_kind", "thread_title": "title"},
    times={"sent_at": ("created", mac_s)},
    codes={"direction": ("from_me", {0: "incoming", 1: "outgoing"})},
    computed={
        "sender": (("from_me", "writer"), author),
        "sender_name": (("from_me", "name"), author),
        "recipients": (("from_me", "person"), lambda from_me, who: None if from_me is None else partner(from_me, who)),
        "attachments": (("file",), lambda file: [file] if file else None),
    },
    extra={"liked": "liked"},
)

MATCHES = Query(
    kind="membership",
    table="ZMATCH",
    requires={"ZMATCH": frozenset({"ZMATCHID", "ZUSER"})},
    optional={"ZUSER": _USER, "ZMATCH": frozenset({"ZCREATED", "ZMESSAGEDRAFT", "ZISEXPIRED", "ZISSUPERLIKEMATCH"})},
    sql="""
        select m.rowid as rowid, m.ZMATCHID as thread, 'direct' as thread_kind, u.ZUSERID as sender,
            u.ZFIRSTNAME as name, m.ZCREATED as created, m.ZMESSAGEDRAFT as draft, m.ZISEXPIRED as expired,
            m.ZISSUPERLIKEMATCH as super_like
        from ZMATCH m left join ZUSER u on u.Z_PK = m.ZUSER
    """,
    columns={"thread": "thread", "thread_kind": "thread_kind", "thread_title": "name", "sender": "sender"}
    | {"sender_name": "name"},
    times={"sent_at": ("created", mac_s)},
    extra={"draft": "draft", "expired": "expired", "super_like": "super_like"},
)

PROFILES = Query(
    kind="contact",
    table="ZUSER",
    requires={"ZUSER": frozenset({"ZUSERID", "ZFIRSTNAME"})},
    optional={"ZUSER": frozenset({"ZISCURRENTUSER", "ZBIO", "ZCITYNAME", "ZDISTANCEMILES", "ZINSTAGRAMNAME"})},
    sql="""
        select rowid as rowid, ZUSERID as id, ZFIRSTNAME as name, ZBIO as bio, ZCITYNAME as city,
            ZDISTANCEMILES as miles, ZINSTAGRAMNAME as instagram, coalesce(ZISCURRENTUSER, 0) = 1 as own
        from ZUSER
    """,
    columns={"body": "bio"},
    computed={
        "kind": (("own",), lambda own: "account" if own else "contact"),
        "title": (("own", "name"), author),
        "recipients": (("own", "id"), lambda own, id_: None if own else [id_] if id_ else []),
        "sender": (("own", "id"), lambda own, id_: id_ if own else None),
        "sender_name": (("own", "name"), lambda own, name: name if own else None),
    },
    extra={"city": "city", "distance_miles": "miles", "instagram": "instagram"},
)

PARSER = Parser(
    name="tinder_ios",
    version=1,
    app="com.cardify.tinder",
    paths=("Tinder2.sqlite",),
    contacts=True,
    read=Sqlite(MESSAGES, MATCHES, PROFILES),
)
