"""Who belongs to a group of `ChatStorage.sqlite`, and who made it."""

from pipeline.parse.extras import extras, yes
from pipeline.parse.sqlite import Query
from pipeline.parse.stores.whatsapp.jids import thread_kind
from pipeline.parse.times.epochs import mac_s

MEMBER = frozenset({"Z_PK", "ZCHATSESSION", "ZMEMBERJID", "ZCONTACTNAME", "ZISADMIN", "ZISACTIVE"})
_CHAT = {"ZWACHATSESSION": frozenset({"Z_PK", "ZCONTACTJID", "ZPARTNERNAME"})}

MEMBERS = Query(
    kind="membership",
    table="ZWAGROUPMEMBER",
    requires=_CHAT | {"ZWAGROUPMEMBER": frozenset({"ZCHATSESSION", "ZMEMBERJID"})},
    optional={
        "ZWAGROUPMEMBER": MEMBER,
        "ZWAPROFILEPUSHNAME": frozenset({"ZJID", "ZPUSHNAME"}),
    },
    sql="""
        with pushed as materialized (
            select ZJID as jid, max(ZPUSHNAME) as name from ZWAPROFILEPUSHNAME group by ZJID
        )
        select g.rowid as rowid, cast(g.ZMEMBERJID as text) as jid,
            coalesce(c.ZCONTACTJID, 'chat ' || g.ZCHATSESSION) as chat, c.ZPARTNERNAME as title,
            coalesce(nullif(g.ZCONTACTNAME, ''), p.name) as name, g.ZISADMIN as administrator,
            iif(g.ZISACTIVE = 0, 1, null) as inactive
        from ZWAGROUPMEMBER g
        left join ZWACHATSESSION c on c.Z_PK = g.ZCHATSESSION
        left join pushed p on p.jid = g.ZMEMBERJID
    """,
    columns={"sender": "jid", "sender_name": "name", "thread": "chat", "thread_title": "title"},
    computed={"thread_kind": (("chat",), thread_kind), "extra": extras(administrator=yes, inactive=yes)},
)

GROUPS = Query(
    kind="system_event",
    table="ZWAGROUPINFO",
    requires=_CHAT | {"ZWAGROUPINFO": frozenset({"ZCHATSESSION", "ZCREATIONDATE"})},
    optional={"ZWAGROUPINFO": frozenset({"ZCREATORJID", "ZOWNERJID"})},
    sql="""
        select g.rowid as rowid, 'group created' as title, coalesce(g.ZCREATORJID, g.ZOWNERJID) as creator,
            g.ZCREATIONDATE as made, coalesce(c.ZCONTACTJID, 'chat ' || g.ZCHATSESSION) as chat, c.ZPARTNERNAME as name
        from ZWAGROUPINFO g left join ZWACHATSESSION c on c.Z_PK = g.ZCHATSESSION
    """,
    columns={"title": "title", "sender": "creator", "thread": "chat", "thread_title": "name"},
    times={"sent_at": ("made", mac_s)},
    computed={"thread_kind": (("chat",), thread_kind)},
)
