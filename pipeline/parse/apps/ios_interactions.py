"""Interactions of iOS, with whom each app had to do: `interactionC.db` (Core Data).

Seen on: structures of iOS 10 to 16, rebuilt in code.
Origin: iLEAPP, mac4n6's APOLLO.
Times: seconds since 2001-01-01 UTC.
Read: that a message, mail or call came in or went out, by which app, from and to whom, with what attached.
Not read: how often the system reckons that somebody is met. What was said is not here; an interaction stays for a while
after the message is deleted.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.people import others
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import mac_s

INTERACTIONS = Query(
    kind="app_use",
    table="ZINTERACTIONS",
    requires={"ZINTERACTIONS": frozenset({"ZBUNDLEID"})},
    optional={
        "ZINTERACTIONS": frozenset({"ZSTARTDATE", "ZENDDATE", "ZDIRECTION", "ZSENDER", "ZDOMAINIDENTIFIER"})
        | {"ZGROUPNAME", "ZISRESPONSE", "ZMECHANISM", "ZCONTENTURL", "ZTARGETBUNDLEID"},
        "ZCONTACTS": frozenset({"Z_PK", "ZIDENTIFIER", "ZDISPLAYNAME"}),
        "Z_2INTERACTIONRECIPIENT": frozenset({"Z_3INTERACTIONRECIPIENT", "Z_2RECIPIENTS"}),
        "Z_1INTERACTIONS": frozenset({"Z_3INTERACTIONS", "Z_1ATTACHMENTS"}),
        "ZATTACHMENT": frozenset({"Z_PK", "ZCONTENTTEXT", "ZUTI"}),
    },
    sql="""
        with recipients as materialized (
            select r.Z_3INTERACTIONRECIPIENT as interaction, json_group_array(cast(c.ZIDENTIFIER as text)) as members,
                group_concat(c.ZDISPLAYNAME, ', ') as names
            from Z_2INTERACTIONRECIPIENT r join ZCONTACTS c on c.Z_PK = r.Z_2RECIPIENTS group by 1
        ), attached as materialized (
            select i.Z_3INTERACTIONS as interaction, group_concat(coalesce(a.ZCONTENTTEXT, a.ZUTI), ', ') as said
            from Z_1INTERACTIONS i join ZATTACHMENT a on a.Z_PK = i.Z_1ATTACHMENTS group by 1
        )
        select i.rowid as rowid, i.ZSTARTDATE as time, i.ZENDDATE as ended, i.ZBUNDLEID as app, i.ZDIRECTION as way,
            iif(i.ZDIRECTION = 0, s.ZIDENTIFIER, null) as sender, iif(i.ZDIRECTION = 0, s.ZDISPLAYNAME, null) as name,
            recipients.members, recipients.names, i.ZGROUPNAME as group_name, i.ZDOMAINIDENTIFIER as conversation,
            i.ZCONTENTURL as url, i.ZTARGETBUNDLEID as target, i.ZMECHANISM as mechanism,
            nullif(i.ZISRESPONSE, 0) as response, attached.said
        from ZINTERACTIONS i
        left join ZCONTACTS s on s.Z_PK = i.ZSENDER
        left join recipients on recipients.interaction = i.rowid
        left join attached on attached.interaction = i.rowid
    """,
    columns={"app": "app", "sender": "sender", "sender_name": "name", "title": "group_name", "url": "url"},
    times={"sent_at": ("time", mac_s), "ended_at": ("ended", mac_s)},
    codes={"direction": ("way", {0: "incoming", 1: "outgoing"})},
    computed={
        "recipients": (("way", "members"), lambda way, members: others(members) if way == 1 else None),
        "body": (("said",), lambda said: f"attached: {said}" if said else None),
    },
    extra={"recipient_names": "names", "conversation": "conversation", "shared_to": "target", "answer": "response"}
    | {"mechanism": "mechanism"},
)

PARSER = Parser(
    name="ios_interactions",
    version=1,
    app="com.apple.coreduet.interactions",
    paths=("interactionC.db",),
    threads=False,
    read=Sqlite(INTERACTIONS),
)
