"""GroupMe on iOS, `GroupMe.sqlite` (Core Data).

Seen on: a newer and an older structure, rebuilt in code. Origin: iLEAPP `groupMe.py`. Not verified: that a message with
`ZMESSAGEDELETIONSTATUS` was deleted.
Times: seconds since 2001-01-01 UTC.
Read: messages of groups and of two, notes of the app as system events, attachments by their addresses, places, replies,
members, contacts, messages that were deleted. The owner is who writes in a conversation of two and is not the other;
where there is none, nobody is taken for the owner.
Not read: likes, who deleted a message.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.people import WAYS, others, partner
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.places import computed
from pipeline.parse.times.epochs import mac_s

_CHAT = {"ZGMCHAT": frozenset({"Z_PK", "ZCHATID", "ZCHATTYPE", "ZNAME", "ZUSERID"})}
_MEMBER = {"ZGMMEMBER": frozenset({"ZGROUP", "ZGLOBALUSERID"})}


_OWNER = """(select cast(o.ZUSERID as text) from ZGMMESSAGE o join ZGMCHAT k on k.Z_PK = o.ZUSER
    where o.ZUSERID <> k.ZUSERID and o.ZUSERID <> 'system' limit 1)"""


def _recipients(members: str | None, author: str | None, owner: str | None, other: str | None) -> list[str] | None:
    """By those in the group, if it is known who of them the owner is; of a conversation of two by its other."""
    if members:
        return others(members, author, owner) if owner else None
    return partner(author != other, other)


MESSAGES = Query(
    kind="message",
    table="ZGMMESSAGE",
    requires={"ZGMMESSAGE": frozenset({"ZCREATEDAT", "ZUSERID", "ZMESSAGE"})},
    optional=_CHAT
    | _MEMBER
    | {
        "ZGMMESSAGE": frozenset({"ZNAME", "ZSYSTEM", "ZGROUP", "ZUSER", "ZMESSAGEDELETIONSTATUS", "ZREPLYMESSAGEID"})
        | {"ZDIRECTMESSAGEID", "ZLINEID", "Z_PK"},
        "ZGMATTACHMENT": frozenset({"ZMESSAGE", "ZTYPE", "ZURL", "ZFILENAME", "ZLAT", "ZLNG", "ZVENUENAME"}),
    },
    sql=f"""
        with owner as materialized (select {_OWNER} as id), members as materialized (
            select ZGROUP as id, json_group_array(cast(ZGLOBALUSERID as text)) as members from ZGMMEMBER group by 1
        ), files as materialized (
            select ZMESSAGE as id, json_group_array(cast(coalesce(ZURL, ZFILENAME) as text)) filter (where
                coalesce(ZURL, ZFILENAME) is not null) as names, max(iif(ZTYPE = 'location', ZLAT, null)) as lat,
                max(iif(ZTYPE = 'location', ZLNG, null)) as lon, max(ZVENUENAME) as place
            from ZGMATTACHMENT group by 1
        ), quoted as materialized (
            select cast(coalesce(ZDIRECTMESSAGEID, ZLINEID) as text) as name, min(rowid) as id
            from ZGMMESSAGE group by 1
        )
        select m.rowid as rowid, m.ZCREATEDAT as sent, cast(m.ZMESSAGE as text) as body,
            iif(m.ZSYSTEM, null, m.ZNAME) as name,
            cast(coalesce(c.ZCHATID, 'chat ' || coalesce(m.ZGROUP, m.ZUSER)) as text) as thread, c.ZNAME as title,
            iif(c.ZCHATTYPE = 'group' or m.ZGROUP is not null, 'group', iif(m.ZUSER is not null, 'direct', null)) as
            thread_kind, cast(m.ZUSERID as text) as author, iif(m.ZSYSTEM, null, b.members) as members,
            iif(m.ZSYSTEM, null, cast(c.ZUSERID as text)) as other, iif(m.ZSYSTEM, 'system_event', 'message') as kind,
            f.names, f.lat, f.lon, f.place, owner.id as owner,
            iif(m.ZSYSTEM, null, cast(m.ZUSERID as text) = owner.id) as from_me,
            iif(m.ZMESSAGEDELETIONSTATUS is null, 'live', 'unsent') as state, 'ZGMMESSAGE:' || q.id as quoted,
            iif(m.ZSYSTEM, null, nullif(cast(m.ZUSERID as text), coalesce(owner.id, ''))) as sender
        from ZGMMESSAGE m left join owner left join ZGMCHAT c on c.Z_PK = coalesce(m.ZGROUP, m.ZUSER)
        left join members b on b.id = m.ZGROUP left join files f on f.id = m.Z_PK
        left join quoted q on q.name = cast(m.ZREPLYMESSAGEID as text)
    """,
    columns={"kind": "kind", "thread": "thread", "thread_title": "title", "thread_kind": "thread_kind", "body": "body"}
    | {"sender": "sender", "sender_name": "name", "state": "state", "reply": "quoted"},
    times={"sent_at": ("sent", mac_s)},
    codes={"direction": ("from_me", WAYS)},
    lists={"attachments": "names"},
    computed=computed()
    | {
        "recipients": (("members", "author", "owner", "other"), _recipients),
    },
    extra={"place": "place"},
)
MEMBERS = Query(
    kind="membership",
    table="ZGMMEMBER",
    requires=_MEMBER,
    optional=_CHAT
    | {"ZGMMEMBER": frozenset({"ZREALNAME", "ZNAME", "ZSTATE"}), "ZGMMESSAGE": frozenset({"ZUSER", "ZUSERID"})},
    sql=f"""
        select b.rowid as rowid, cast(coalesce(c.ZCHATID, 'chat ' || b.ZGROUP) as text) as thread, c.ZNAME as title,
            nullif(cast(b.ZGLOBALUSERID as text), coalesce({_OWNER}, '')) as sender,
            coalesce(b.ZREALNAME, b.ZNAME) as name, b.ZSTATE as state
        from ZGMMEMBER b left join ZGMCHAT c on c.Z_PK = b.ZGROUP
    """,
    columns={"thread": "thread", "thread_title": "title", "sender": "sender", "sender_name": "name"},
    extra={"state": "state"},
)
CONTACTS = Query(
    kind="contact",
    table="ZGMRELATIONSHIP",
    requires={"ZGMRELATIONSHIP": frozenset({"ZNAME", "ZUSERID"})},
    optional={"ZGMRELATIONSHIP": frozenset({"ZPHONENUMBER", "ZBLOCKED"})},
    sql="""
        select rowid as rowid, ZNAME as name, iif(ZBLOCKED, 'yes', null) as blocked, json_array(cast(ZUSERID as text),
            nullif(cast(ZPHONENUMBER as text), '')) as ids from ZGMRELATIONSHIP
    """,
    columns={"title": "name"},
    lists={"recipients": "ids"},
    extra={"blocked": "blocked"},
)

PARSER = Parser(
    name="groupme_ios",
    version=1,
    app="com.groupme.iphone-app",
    paths=("GroupMe.sqlite",),
    contacts=True,
    read=Sqlite(MESSAGES, MEMBERS, CONTACTS),
)
