"""WhatsApp on iOS, `ChatStorage.sqlite` (Core Data).

Seen on: structures of 2.17 to 2.24, rebuilt in code. Times: seconds since 2001-01-01 UTC.
Read: text, captions, who sent it to whom, groups with their members of today, places that were sent, messages deleted
for everyone (state unsent).
Ignored: events of a group and other messages of the system (types 6 and 10).
Not read: calls, reactions, receipts, quoted messages, what the app keeps of earlier versions of edited ones. Accounts
`@lid` hide the number.
"""

import json
from functools import lru_cache

from pipeline.parse.epochs import mac_s
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite

_PLACE, _REVOKED = 5, 14


@lru_cache(maxsize=4096)
def _recipients(chat: str | None, from_me: int | None, sender: str | None, members: str | None) -> list[str] | None:
    """Everybody in the conversation but its author and the owner."""
    if chat is not None and chat.endswith("@g.us"):
        return None if members is None else [member for member in json.loads(members) if member and member != sender]
    return [chat] if chat and from_me else []


def _at(type_: int | None, degrees: float | None) -> float | None:
    """Of other kinds of message these columns hold something else."""
    return degrees if type_ == _PLACE else None


MESSAGES = Query(
    kind="message",
    table="ZWAMESSAGE",
    requires={
        "ZWAMESSAGE": frozenset({"ZTEXT", "ZMESSAGEDATE", "ZISFROMME", "ZFROMJID", "ZCHATSESSION", "ZMESSAGETYPE"}),
        "ZWACHATSESSION": frozenset({"ZCONTACTJID", "ZPARTNERNAME"}),
    },
    optional={
        "ZWAMESSAGE": frozenset({"ZGROUPMEMBER", "ZMEDIAITEM", "ZPUSHNAME"}),
        "ZWAGROUPMEMBER": frozenset({"Z_PK", "ZCHATSESSION", "ZMEMBERJID", "ZCONTACTNAME"}),
        "ZWAMEDIAITEM": frozenset({"Z_PK", "ZMEDIALOCALPATH", "ZTITLE", "ZLATITUDE", "ZLONGITUDE"}),
    },
    sql="""
        with members as materialized (
            select ZCHATSESSION as chat, json_group_array(cast(ZMEMBERJID as text)) as members
            from ZWAGROUPMEMBER group by ZCHATSESSION
        )
        select m.rowid as rowid, coalesce(m.ZTEXT, media.ZTITLE) as body, m.ZMESSAGEDATE as date,
            m.ZISFROMME as from_me, m.ZMESSAGETYPE as type, c.ZCONTACTJID as chat, c.ZPARTNERNAME as name,
            members.members,
            iif(m.ZISFROMME, null, coalesce(author.ZMEMBERJID, m.ZFROMJID, c.ZCONTACTJID)) as sender,
            iif(m.ZISFROMME, null, coalesce(author.ZCONTACTNAME, iif(author.Z_PK is null, c.ZPARTNERNAME, null)))
                as sender_name,
            media.ZMEDIALOCALPATH as file, media.ZLATITUDE as latitude, media.ZLONGITUDE as longitude
        from ZWAMESSAGE m
        left join ZWACHATSESSION c on c.Z_PK = m.ZCHATSESSION
        left join ZWAGROUPMEMBER author on author.Z_PK = m.ZGROUPMEMBER
        left join members on members.chat = m.ZCHATSESSION
        left join ZWAMEDIAITEM media on media.Z_PK = m.ZMEDIAITEM
        where coalesce(m.ZMESSAGETYPE, 0) not in (6, 10)
    """,
    columns={
        "body": "body",
        "sender": "sender",
        "sender_name": "sender_name",
        "thread": "chat",
        "thread_title": "name",
    },
    times={"sent_at": ("date", mac_s)},
    codes={"direction": ("from_me", {0: "incoming", 1: "outgoing"})},
    computed={
        "recipients": (("chat", "from_me", "sender", "members"), _recipients),
        "state": (("type",), lambda type_: "unsent" if type_ == _REVOKED else "live"),
        "attachments": (("file",), lambda file: [file] if file else None),
        "latitude": (("type", "latitude"), _at),
        "longitude": (("type", "longitude"), _at),
    },
    ignores="coalesce(ZMESSAGETYPE, 0) in (6, 10)",
)

PARSER = Parser(
    name="whatsapp_ios",
    version=1,
    app_of=lambda path: "net.whatsapp.WhatsAppSMB" if "WhatsAppSMB" in path else "net.whatsapp.WhatsApp",
    paths=("ChatStorage.sqlite",),
    read=Sqlite(MESSAGES),
)
