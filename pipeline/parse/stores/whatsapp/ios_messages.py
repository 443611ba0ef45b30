"""Messages and notices of `ChatStorage.sqlite`: the table `ZWAMESSAGE`."""

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from pipeline.parse.formats.protobuf import Message
from pipeline.parse.formats.vcards import people
from pipeline.parse.parser import as_json
from pipeline.parse.people import WAYS
from pipeline.parse.sqlite import Query
from pipeline.parse.stores.whatsapp import ios_codes as codes
from pipeline.parse.stores.whatsapp.ios_groups import MEMBER
from pipeline.parse.stores.whatsapp.jids import person, recipients, thread_kind
from pipeline.parse.stores.whatsapp.quotes import Quote
from pipeline.parse.times.epochs import mac_s

_PLACE, _CONTACT, _REVOKED, _POLL = 5, 4, 14, 46
_VCARDS = "_$!<VCard-Separator>!$_"
_EVENT = f"coalesce(m.ZMESSAGETYPE, 0) in ({', '.join(map(str, codes.EVENTS))})"


@lru_cache(maxsize=512)
def _kind(type_: object) -> str:
    return "system_event" if type_ in codes.EVENTS else "message"


@lru_cache(maxsize=512)
def _title(type_: Any, event: Any) -> str | None:
    names = {codes.GROUP_EVENT: codes.GROUP_EVENTS, codes.NOTICE: codes.NOTICES}.get(type_)
    return names.get(event, f"type {event}") if names is not None else codes.EVENTS.get(type_)


def _body(type_: Any, event: object, text: str | None, blob: bytes | None) -> str | None:
    if not type_:
        return text
    if type_ == _POLL and blob:
        asked = Message(blob).message(8)
        return asked.text(2) if asked else text
    if type_ == codes.GROUP_EVENT:
        return _named(text) if event in codes.NAMED else None
    return None if type_ in codes.EVENTS or type_ == _REVOKED else text


def _named(text: str | None) -> str | None:
    """The new name, alone or in JSON with the one before."""
    return str(json.loads(text).get("new_subject")) if text and text.startswith("{") else text


def _sender(type_: object, event: object, author: str | None, text: str | None) -> str | None:
    """Of somebody who was added or removed the text says by whom ("by;whom,whom"); without it, by the owner."""
    if type_ == codes.GROUP_EVENT and event in codes.ADDED_OR_REMOVED:
        return text.partition(";")[0] if text else None
    return author


def _people(event: object, author: str | None, text: str | None) -> list[str] | None:
    if event not in codes.ADDED_OR_REMOVED:
        return None
    _by, several, whom = (text or "").partition(";")
    return whom.split(",") if several else [author] if author else None


def _extra(quotes: Mapping[int, Quote]) -> Callable[..., str | None]:
    def extra(
        type_: Any, event: Any, flags: Any, starred: Any, media: Any, author: Any, text: Any, vcards: Any, blob: Any
    ) -> str | None:
        quote = quotes.get(media)
        if not (type_ or flags or starred or quote):
            return None
        told: dict[str, Any] = {"forwarded": bool(flags) or None, "starred": bool(starred) or None}
        if quote:
            told |= {"quoted": quote.text, "quoted_sender": quote.sender}
        if type_ == codes.GROUP_EVENT:
            told |= {"people": _people(event, author, text)}
            if event not in codes.NAMED | codes.ADDED_OR_REMOVED:
                told["text"] = text
        elif type_ in codes.EVENTS:
            told |= {"text": text} | (_call(blob) if blob else {})
        elif type_:
            told["type"] = codes.TYPES.get(type_, f"type {type_}")
        if type_ == _CONTACT and vcards:
            told["contacts"] = people(str(vcards).split(_VCARDS))
        if type_ == _REVOKED:
            told["revoked_by"] = text
        if type_ == _POLL and blob and (asked := Message(blob).message(8)):
            told["options"] = [option.text(1) for option in asked.messages(3)]
        return as_json(told)

    return extra


def _call(metadata: bytes) -> dict[str, Any]:
    call = Message(metadata).message(87, 1)
    return {"video": bool(call.integer(1)) or None, "seconds": call.integer(3)} if call else {}


def _at(type_: int | None, degrees: float | None) -> float | None:
    """Of other kinds of message these columns hold something else."""
    return degrees if type_ == _PLACE else None


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
                select c.Z_PK, c.ZCONTACTJID as jid, c.ZPARTNERNAME as name,
                    coalesce(nullif(c.ZPARTNERNAME, ''), p.name) as partner
                from ZWACHATSESSION c left join pushed p on p.jid = c.ZCONTACTJID
            )
            select m.rowid as rowid, coalesce(m.ZTEXT, media.ZTITLE) as text, m.ZMESSAGEDATE as date,
                m.ZMESSAGETYPE as type, m.ZGROUPEVENTTYPE as event, coalesce(chats.jid, 'chat ' || m.ZCHATSESSION) as chat, chats.name, members.members,
                iif({_EVENT}, null, m.ZISFROMME) as from_me, m.ZFLAGS & 128 as flags, m.ZSTARRED as starred,
                iif(m.ZISFROMME and not {_EVENT}, null, coalesce(authors.jid, {person("m.ZFROMJID")},
                    iif({_EVENT}, null, {person("chats.jid")}))) as author,
                iif(m.ZISFROMME, null, coalesce(authors.name, iif(authors.Z_PK is null, chats.partner, null)))
                    as sender_name,
                media.ZMEDIALOCALPATH as file, media.ZLATITUDE as latitude, media.ZLONGITUDE as longitude,
                media.ZVCARDSTRING as vcards, m.ZMEDIAITEM as media, 'ZWAMESSAGE:' || m.ZPARENTMESSAGE as parent,
                iif(m.ZMESSAGETYPE = {codes.CALL}, media.ZMETADATA, info.ZRECEIPTINFO) as blob
            from ZWAMESSAGE m
            left join chats on chats.Z_PK = m.ZCHATSESSION
            left join authors on authors.Z_PK = m.ZGROUPMEMBER
            left join members on members.chat = m.ZCHATSESSION
            left join ZWAMEDIAITEM media on media.Z_PK = m.ZMEDIAITEM
            left join ZWAMESSAGEINFO info on info.Z_PK = iif(m.ZMESSAGETYPE = {_POLL}, m.ZMESSAGEINFO, null)
        """,
        columns={"sender_name": "sender_name", "thread": "chat", "thread_title": "name"},
        times={"sent_at": ("date", mac_s)},
        codes={"direction": ("from_me", WAYS)},
        computed={
            "kind": (("type",), _kind),
            "title": (("type", "event"), _title),
            "body": (("type", "event", "text", "blob"), _body),
            "sender": (("type", "event", "author", "text"), _sender),
            "thread_kind": (("chat",), thread_kind),
            "recipients": (("chat", "author", "members"), recipients),
            "reply": (
                ("parent", "media"),
                lambda parent, media: parent or getattr(quotes.get(media), "original", None),
            ),
            "state": (("type",), lambda type_: "unsent" if type_ == _REVOKED else "live"),
            "attachments": (("file",), lambda file: [file] if file else None),
            "latitude": (("type", "latitude"), _at),
            "longitude": (("type", "longitude"), _at),
            "extra": (
                ("type", "event", "flags", "starred", "media", "author", "text", "vcards", "blob"),
                _extra(quotes),
            ),
        },
    )
