"""Instagram on Android, `direct.db`.

Seen on: structures rebuilt in code. Origin: karlicoss/HPI `my/instagram/android.py`; the public
description of the app's own interface (instagrapi) for the kinds of item; a published study of edited messages. Not
verified: that Threads has the same store.
Times: microseconds since 1970-01-01 UTC.
Read: text, replies to stories, links, what the app notes (likes, calls, names) as system events, quotes, reactions and
earlier wordings (in `extra`), who is in the conversation.
Not read: pictures and videos (they are on the server), calls beyond the note, the owner's name.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.people import WAYS
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.instagram import android_item
from pipeline.parse.times.epochs import unix_us


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
        "kind": (("type",), android_item.kind),
        "body": (("text", "item"), android_item.body),
        "sender_name": (("info", "sender"), lambda thread, sender: android_item.people(thread).get(sender)),
        "recipients": (("info", "author"), android_item.recipients),
        "thread_kind": (("info",), android_item.thread_kind),
        "extra": (("type", "item"), android_item.extra),
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
    app_of=lambda path: f"com.instagram.{'barcelona' if 'com.instagram.barcelona' in path else 'android'}",
    paths=("com.instagram.android/databases/direct.db", "com.instagram.barcelona/databases/direct.db"),
    read=Sqlite(MESSAGES, OWNER),
)
