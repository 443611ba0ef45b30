"""TikTok, messages: on Android `<user id>_im.db`, on iOS `ChatFiles/<user id>/db.sqlite`.

Seen on: structures of Android 11 to 15 and iOS 13 to 18, rebuilt in code. Origin: ALEAPP and iLEAPP `tikTok.py`, iLEAPP
`tikTokReplied.py`; Horsman and Shou, DFIR Review 2022.
Times: milliseconds since 1970-01-01 UTC on Android, seconds on iOS.
Read: text, the identifier of a shared video, addresses of pictures, notes of the app as system events, quotes, members,
messages marked as deleted; the owner is whom the name of the file or its folder gives.
Not read: names of people (tiktok_people has them), shared videos and stickers themselves (they are on the server), what
the app keeps of a quoted message.
"""

import json
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from pipeline.parse.epochs import unix_ms, unix_s
from pipeline.parse.packages import package
from pipeline.parse.parser import Evidence, Item, Parser
from pipeline.parse.people import WAYS, others
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.tree import at, text

_PAIR = re.compile(r"0:1:(\d+):(\d+)")  # the key of a conversation of two


@lru_cache(maxsize=8192)
def _content(stored: str | None) -> Any:
    """A content that is no JSON says nothing: the app has such rows."""
    try:
        return json.loads(stored) if stored else None
    except ValueError:
        return None


def _body(stored: str | None) -> str | None:
    tree = _content(stored)
    found = text(at(tree, "text")) or text(at(tree, "tips")) or text(at(tree, "display_name"))
    return found or (
        f"shared video {video}" if (video := text(at(tree, "aweme_id")) or text(at(tree, "itemId"))) else None
    )


def _kind(stored: str | None) -> str:
    tree = _content(stored)
    return "system_event" if at(tree, "tips") and not at(tree, "text") else "message"


def _recipients(thread: str | None, members: str | None, sender: str | None, owner: str | None) -> list[str] | None:
    pair = _PAIR.fullmatch(thread or "")
    return others(members or (json.dumps(pair.groups()) if pair else None), sender, owner)


_COLUMNS = {"thread": "thread", "sender": "sender", "state": "state"}
_COMPUTED: dict[str, tuple[tuple[str, ...], Callable[..., Any]]] = {
    "kind": (("content",), _kind),
    "body": (("content",), _body),
    "url": (("content",), lambda content: text(at(_content(content), "url", "url_list", 0))),
    "recipients": (("thread", "members", "author", "owner"), _recipients),
    "thread_kind": (("thread",), lambda thread: "direct" if _PAIR.fullmatch(thread or "") else None),
}


def _android(owner: str) -> Query:
    return Query(
        kind="message",
        table="msg",
        requires={"msg": frozenset({"created_time", "sender", "content", "conversation_id"})},
        optional={"msg": frozenset({"type", "deleted", "read_status"})},
        sql=f"""
            select rowid as rowid, created_time as sent, cast(content as text) as content, conversation_id as thread,
                type, cast(sender as text) as author, {owner} as owner, null as members,
                cast(sender as text) = {owner} as from_me,
                nullif(cast(sender as text), coalesce({owner}, '')) as sender,
                iif(deleted = 1, 'deleted', 'live') as state, iif(read_status = 1, 'yes', null) as read
            from msg
        """,
        columns=_COLUMNS,
        times={"sent_at": ("sent", unix_ms)},
        codes={"direction": ("from_me", WAYS)},
        computed=_COMPUTED,
        extra={"type": "type", "read": "read"},
    )


def _ios(owner: str) -> tuple[Query, ...]:
    member = frozenset({"userID", "belongingConversationIdentifier"})
    messages = Query(
        kind="message",
        table="TIMMessageORM",
        requires={"TIMMessageORM": frozenset({"sender", "content", "belongingConversationIdentifier"})},
        optional={
            "TIMMessageORM": frozenset({"identifier", "deleted", "localcreatedat", "servercreatedat", "type"}),
            "TIMParticipantORM": member,
            "TIMMessageKVORM": frozenset({"belongingMessageID", "value"}),
        },
        sql=f"""
            with members as materialized (
                select belongingConversationIdentifier as id, json_group_array(cast(userID as text)) as members
                from TIMParticipantORM group by 1
            ), known as materialized (
                select cast(identifier as text) as name, min(rowid) as id from TIMMessageORM group by 1
            ), quotes as materialized (
                select cast(belongingMessageID as text) as id, min(iif(json_valid(value), cast(json_extract(value,
                    '$.ref_msg_id') as text), null)) as quoted from TIMMessageKVORM group by 1
            )
            select m.rowid as rowid, coalesce(nullif(m.localcreatedat, 0), m.servercreatedat) as sent, m.type,
                cast(m.content as text) as content, m.belongingConversationIdentifier as thread, p.members,
                cast(m.sender as text) as author, {owner} as owner, cast(m.sender as text) = {owner} as from_me,
                nullif(cast(m.sender as text), coalesce({owner}, '')) as sender,
                iif(m.deleted = 1, 'deleted', 'live') as state, 'TIMMessageORM:' || k.id as quoted
            from TIMMessageORM m left join members p on p.id = m.belongingConversationIdentifier
            left join quotes q on q.id = cast(m.identifier as text) left join known k on k.name = q.quoted
        """,
        columns=_COLUMNS | {"reply": "quoted"},
        times={"sent_at": ("sent", lambda value: unix_s(value) or unix_ms(value))},
        codes={"direction": ("from_me", WAYS)},
        computed=_COMPUTED,
        extra={"type": "type"},
    )
    members = Query(
        kind="membership",
        table="TIMParticipantORM",
        requires={"TIMParticipantORM": member},
        sql=f"""
            select rowid as rowid, belongingConversationIdentifier as thread,
                nullif(cast(userID as text), coalesce({owner}, '')) as sender from TIMParticipantORM
        """,
        columns={"thread": "thread", "sender": "sender"},
    )
    return messages, members


def _messages(evidence: Evidence) -> Iterator[Item]:
    folder, _, name = evidence.logical_path.rpartition("/")
    found = re.search(r"(\d{5,})_im\.db$", name) or re.search(r"(\d{5,})$", folder)
    owner = f"'{found[1]}'" if found else "null"
    queries = (_android(owner),) if name.endswith("_im.db") else _ios(owner)
    yield from Sqlite(*queries)(evidence)


PARSER = Parser(
    name="tiktok",
    version=1,
    app_of=lambda path: package(path) or "com.zhiliaoapp.musically",
    paths=("databases/*[0-9]_im.db", "ChatFiles/*/db.sqlite"),
    read=_messages,
)
