"""Messages and notices of `ChatStorage.sqlite`: the table `ZWAMESSAGE`."""

from collections.abc import Mapping

from pipeline.parse.people import WAYS
from pipeline.parse.sqlite import Query
from pipeline.parse.stores.whatsapp import ios_codes as codes
from pipeline.parse.stores.whatsapp.ios_groups import MEMBER
from pipeline.parse.stores.whatsapp.ios_meaning import (
    PLACE,
    POLL,
    REVOKED,
    body,
    extra,
    kind,
    sender,
    sender_name,
    title,
)
from pipeline.parse.stores.whatsapp.jids import person, recipients, thread_kind
from pipeline.parse.stores.whatsapp.quotes import Quote
from pipeline.parse.times.epochs import mac_s

_EVENT = f"coalesce(m.ZMESSAGETYPE, 0) in ({', '.join(map(str, codes.EVENTS))})"


def messages(quotes: Mapping[int, Quote]) -> Query:
    """`quotes`: by row of ZWAMEDIAITEM, for a message's answer hangs on that."""
    return Query(
        kind="message",
        table="ZWAMESSAGE",
        requires={
            "ZWAMESSAGE": frozenset({"ZTEXT", "ZMESSAGEDATE", "ZISFROMME", "ZFROMJID", "ZCHATSESSION", "ZMESSAGETYPE"}),
            "ZWACHATSESSION": frozenset({"Z_PK", "ZCONTACTJID", "ZPARTNERNAME"}),
        },
        optional={
            "ZWAMESSAGE": frozenset(
                {"ZGROUPMEMBER", "ZMEDIAITEM", "ZGROUPEVENTTYPE", "ZPARENTMESSAGE", "ZFLAGS", "ZSTARRED"}
                | {"ZMESSAGEINFO"}
            ),
            "ZWAGROUPMEMBER": MEMBER,
            "ZWAMEDIAITEM": frozenset(
                {"Z_PK", "ZMEDIALOCALPATH", "ZTITLE", "ZLATITUDE", "ZLONGITUDE", "ZVCARDSTRING", "ZMETADATA"}
            ),
            "ZWAMESSAGEINFO": frozenset({"Z_PK", "ZRECEIPTINFO"}),
            "ZWAPROFILEPUSHNAME": frozenset({"ZJID", "ZPUSHNAME"}),
        },
        # Of other kinds of message the columns of a place hold something else.
        sql=f"""
            with members as materialized (
                select ZCHATSESSION as chat, json_group_array(cast(ZMEMBERJID as text)) as members
                from ZWAGROUPMEMBER where coalesce(ZISACTIVE, 1) <> 0 group by ZCHATSESSION
            ), pushed as materialized (
                select ZJID as jid, max(ZPUSHNAME) as name from ZWAPROFILEPUSHNAME group by ZJID
            ), authors as materialized (
                select g.Z_PK, cast(g.ZMEMBERJID as text) as jid, coalesce(nullif(g.ZCONTACTNAME, ''), p.name) as name
                from ZWAGROUPMEMBER g left join pushed p on p.jid = g.ZMEMBERJID
            ), chats as materialized (
                select c.Z_PK, c.ZCONTACTJID as jid, c.ZPARTNERNAME as name, {person("c.ZCONTACTJID")} as person,
                    coalesce(nullif(c.ZPARTNERNAME, ''), p.name) as partner
                from ZWACHATSESSION c left join pushed p on p.jid = c.ZCONTACTJID
            )
            select m.rowid as rowid, coalesce(m.ZTEXT, media.ZTITLE) as text, m.ZMESSAGEDATE as date,
                m.ZMESSAGETYPE as type, m.ZGROUPEVENTTYPE as event, chats.name, members.members,
                coalesce(chats.jid, 'chat ' || m.ZCHATSESSION) as chat,
                iif({_EVENT}, null, m.ZISFROMME) as from_me,
                coalesce(m.ZFLAGS & 128 <> 0, 0) + 2 * coalesce(m.ZSTARRED <> 0, 0) as marks,
                iif(m.ZISFROMME and not {_EVENT}, null, coalesce(authors.jid, {person("m.ZFROMJID")},
                    iif({_EVENT}, null, chats.person))) as author,
                iif(m.ZISFROMME, null, coalesce(authors.name, iif(authors.Z_PK is null, chats.partner, null)))
                    as name_of_author,
                media.ZMEDIALOCALPATH as file, iif(m.ZMESSAGETYPE = {PLACE}, media.ZLATITUDE, null) as latitude,
                iif(m.ZMESSAGETYPE = {PLACE}, media.ZLONGITUDE, null) as longitude,
                media.ZVCARDSTRING as vcards, m.ZMEDIAITEM as media, 'ZWAMESSAGE:' || m.ZPARENTMESSAGE as parent,
                iif(m.ZMESSAGETYPE = {codes.CALL}, media.ZMETADATA, info.ZRECEIPTINFO) as blob
            from ZWAMESSAGE m
            left join chats on chats.Z_PK = m.ZCHATSESSION
            left join authors on authors.Z_PK = m.ZGROUPMEMBER
            left join members on members.chat = m.ZCHATSESSION
            left join ZWAMEDIAITEM media on media.Z_PK = m.ZMEDIAITEM
            left join ZWAMESSAGEINFO info on info.Z_PK = iif(m.ZMESSAGETYPE = {POLL}, m.ZMESSAGEINFO, null)
        """,
        columns={"thread": "chat", "thread_title": "name"} | {name: name for name in ("latitude", "longitude")},
        times={"sent_at": ("date", mac_s)},
        codes={"direction": ("from_me", WAYS)},
        computed={
            "kind": (("type",), kind),
            "title": (("type", "event"), title),
            "body": (("type", "event", "text", "blob"), body),
            "sender": (("type", "event", "author", "text"), sender),
            "sender_name": (("type", "event", "author", "text", "name_of_author"), sender_name),
            "thread_kind": (("chat",), thread_kind),
            "recipients": (("chat", "author", "members"), recipients),
            "reply": (
                ("parent", "media"),
                lambda parent, media: parent or getattr(quotes.get(media), "original", None),
            ),
            "state": (("type",), lambda type_: "unsent" if type_ == REVOKED else "live"),
            "attachments": (("file",), lambda file: [file] if file else None),
            "extra": (("type", "event", "marks", "media", "author", "text", "vcards", "blob"), extra(quotes)),
        },
    )
