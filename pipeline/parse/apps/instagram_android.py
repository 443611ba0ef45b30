"""Instagram on Android, `direct.db`; Threads has the same store.

Seen on: structures of 2019 to 2024, rebuilt in code. Origin: karlicoss/HPI `my/instagram/android.py`; the public
description of the app's own interface (instagrapi) for the kinds of item; a published study of edited messages.
Times: microseconds since 1970-01-01 UTC.
Read: text, replies to stories, links, what the app notes (likes, calls, names) as system events, quotes, reactions and
earlier wordings (in `extra`), who is in the conversation.
Not read: pictures and videos (they are on the server), calls beyond the note, the owner's name.
"""

import json
from functools import lru_cache
from typing import Any

from pipeline.parse.epochs import unix_us
from pipeline.parse.packages import package
from pipeline.parse.parser import Parser
from pipeline.parse.people import WAYS
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.tree import at, text

_NOTES = frozenset({"action_log", "video_call_event"})
_BODIES = (("text",), ("reel_share", "text"), ("link", "text"), ("action_log", "description"))


@lru_cache(maxsize=8192)
def _tree(stored: str | None) -> Any:
    return json.loads(stored) if stored else None


@lru_cache(maxsize=1024)
def _people(thread: str | None) -> dict[str, str | None]:
    """Everybody in a conversation but the owner, and their names."""
    users = at(_tree(thread), "recipients") or []
    ids = (text(at(user, "pk")) or text(at(user, "pk_id")) or text(at(user, "id")) for user in users)
    return {one: at(user, "full_name") or at(user, "username") for one, user in zip(ids, users, strict=True) if one}


def _body(column: str | None, item: str | None) -> str | None:
    if column or not item:
        return column
    tree = _tree(item)
    return next((found for way in _BODIES if (found := text(at(tree, *way)))), None)


def _kind(type_: str | None) -> str:
    return "system_event" if type_ in _NOTES else "message"


def _recipients(thread: str | None, sender: str | None) -> list[str] | None:
    return [one for one in _people(thread) if one != sender] if _people(thread) else None


def _thread_kind(thread: str | None) -> str | None:
    people = len(_people(thread))
    return "group" if people > 1 else "direct" if people else None


def _extra(type_: str | None, item: str | None) -> dict[str, Any]:
    tree = _tree(item)
    reactions = at(tree, "reactions", "emojis") or []
    return {
        "type": type_,
        "reactions": [f"{at(one, 'sender_id')}: {at(one, 'emoji')}" for one in reactions],
        "earlier wordings": [text(at(one, "body")) for one in at(tree, "edit_history") or []],
    }


def _item(path: str) -> str:
    """A value of the item, where it is JSON: of one that is not, SQLite would make the query fail."""
    return f"iif(json_valid(m.item), json_extract(m.item, '$.{path}'), null)"


_THREADS = {"threads": frozenset({"thread_id", "thread_info"}), "session": frozenset({"user_id"})}
MESSAGES = Query(
    kind="message",
    table="messages",
    requires={"messages": frozenset({"thread_id", "timestamp", "message"})},
    optional=_THREADS | {"messages": frozenset({"text", "message_type", "user_id", "server_item_id"})},
    sql=f"""
        with m as (
            select rowid as id, thread_id, timestamp, text, message_type, cast(message as text) as item,
                cast(coalesce(user_id, (select user_id from session limit 1)) as text) as owner from messages
        ), t as materialized (
            select thread_id, min(cast(thread_info as text)) as info from threads group by thread_id
        ), q as materialized (
            select server_item_id, min(rowid) as id from messages where server_item_id is not null group by 1
        ), n as (
            select m.*, cast({_item("user_id")} as text) as author, {_item("item_type")} as type,
                {_item("edit_count")} as edits, {_item("replied_to_message.item_id")} as quotes from m
        )
        select n.id as rowid, n.thread_id as thread, n.timestamp as sent, cast(n.text as text) as text, n.item,
            n.author, t.info,
            coalesce(n.type, n.message_type) as type, n.author = n.owner as from_me,
            nullif(n.author, coalesce(n.owner, '')) as sender, 'messages:' || q.id as quoted,
            cast(iif(json_valid(t.info), json_extract(t.info, '$.thread_title'), null) as text) as title,
            iif(n.edits > 0, 'edited', 'live') as state
        from n left join t on t.thread_id = n.thread_id left join q on q.server_item_id = n.quotes
    """,
    columns={"thread": "thread", "thread_title": "title", "sender": "sender", "reply": "quoted", "state": "state"},
    times={"sent_at": ("sent", unix_us)},
    codes={"direction": ("from_me", WAYS)},
    computed={
        "kind": (("type",), _kind),
        "body": (("text", "item"), _body),
        "sender_name": (("info", "sender"), lambda thread, sender: _people(thread).get(sender)),
        "recipients": (("info", "author"), _recipients),
        "thread_kind": (("info",), _thread_kind),
        "extra": (("type", "item"), _extra),
    },
)
OWNER = Query(
    kind="account",
    table="session",
    requires={"session": frozenset({"user_id"})},
    sql="select rowid as rowid, cast(user_id as text) as id from session",
    columns={"sender": "id"},
)

PARSER = Parser(
    name="instagram_android",
    version=1,
    app_of=lambda path: package(path) or "com.instagram.android",
    paths=("databases/direct.db", "direct.db"),
    read=Sqlite(MESSAGES, OWNER),
)
