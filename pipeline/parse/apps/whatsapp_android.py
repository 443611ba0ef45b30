"""WhatsApp on Android, `msgstore.db`, decrypted.

Seen on: structures of 2.12 (table `messages`) and of 2.23 to 2.25 (table `message`), rebuilt in code. A database that
was migrated may hold both: a message that is in both is read once, from `message`.
Times: milliseconds since 1970-01-01 UTC.
Read: text, captions, who sent it to whom, groups, places that were sent, messages revoked for everyone (state unsent).
Ignored: system messages ("security code changed"), and the row that the app writes when it makes the table.
Not read: names of contacts (they are in wa.db), calls, reactions, receipts, polls, quoted messages, what the app keeps
of earlier versions of edited ones, encrypted backups (crypt12 to crypt15). Members of a group are those of today; the
app may count the device's owner among them. Accounts `@lid` hide the number.
"""

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from pipeline.parse.epochs import unix_ms
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite

_DIRECTIONS = {0: "incoming", 1: "outgoing"}
_REVOKED = 15


@lru_cache(maxsize=4096)
def _recipients(chat: str | None, from_me: int | None, sender: str | None, members: str | None) -> list[str] | None:
    """Everybody in the conversation but its author and the owner. The list is shared between rows: never changed."""
    if members is not None:
        return [member for member in json.loads(members) if member and member != sender]
    if chat is None or chat.endswith("@g.us"):
        return None
    return [chat] if from_me else []


def _state(message_type: object) -> str:
    return "unsent" if message_type == _REVOKED else "live"


_COMMON = {
    "body": "body",
    "sender": "sender",
    "thread": "chat",
    "thread_title": "subject",
    "latitude": "latitude",
    "longitude": "longitude",
}
_COMPUTED: dict[str, tuple[tuple[str, ...], Callable[..., Any]]] = {
    "recipients": (("chat", "from_me", "sender", "members"), _recipients),
    "state": (("message_type",), _state),
    "attachments": (("file_path",), lambda path: [path] if path else None),
}


def _of_the_system(message: str) -> str:
    """Condition on a row of `message`, which has this name in the query: other tables have a `chat_row_id` too."""
    return f"coalesce({message}.message_type in (-1, 7) or {message}.chat_row_id = -1, 0)"


MODERN = Query(
    kind="message",
    table="message",
    requires={
        "message": frozenset({"chat_row_id", "from_me", "sender_jid_row_id", "timestamp", "message_type", "text_data"}),
        "chat": frozenset({"jid_row_id", "subject"}),
        "jid": frozenset({"raw_string"}),
    },
    optional={
        "message_media": frozenset({"message_row_id", "file_path", "media_caption"}),
        "message_location": frozenset({"message_row_id", "latitude", "longitude"}),
        "group_participant_user": frozenset({"group_jid_row_id", "user_jid_row_id"}),
    },
    # `cast`: text that was stored as bytes is text. Left joins: a message without a chat or an author is still one.
    sql=f"""
        with members as materialized (
            select g.group_jid_row_id as chat_jid, json_group_array(cast(j.raw_string as text)) as members
            from group_participant_user g join jid j on j._id = g.user_jid_row_id group by g.group_jid_row_id
        )
        select m.rowid as rowid, cast(coalesce(m.text_data, media.media_caption) as text) as body, m.timestamp,
            m.from_me, m.message_type, chats.raw_string as chat, c.subject,
            coalesce(chats.raw_string, 'chat ' || m.chat_row_id) as thread, members.members, media.file_path,
            place.latitude, place.longitude,
            iif(m.from_me, null, coalesce(authors.raw_string, chats.raw_string)) as sender
        from message m
        left join chat c on c._id = m.chat_row_id
        left join jid chats on chats._id = c.jid_row_id
        left join jid authors on authors._id = m.sender_jid_row_id
        left join members on members.chat_jid = c.jid_row_id
        left join message_media media on media.message_row_id = m._id
        left join message_location place on place.message_row_id = m._id
        where not {_of_the_system("m")}
    """,
    columns=_COMMON | {"thread": "thread"},  # what is left of a deleted conversation stays together
    times={"sent_at": ("timestamp", unix_ms)},
    codes={"direction": ("from_me", _DIRECTIONS)},
    computed=_COMPUTED,
    ignores=_of_the_system("message"),
)

_LEGACY_IGNORED = "key_remote_jid = '-1' or status = 6"


def _legacy(ignored: str, beside: dict[str, frozenset[str]]) -> Query:
    return Query(
        kind="message",
        table="messages",
        requires=beside
        | {
            "messages": frozenset(
                {"key_remote_jid", "key_from_me", "key_id", "status", "data", "timestamp", "media_wa_type"}
                | {"remote_resource", "media_name", "latitude", "longitude"}
            )
        },
        optional={
            "chat_list": frozenset({"key_remote_jid", "subject"}),
            "group_participants": frozenset({"gjid", "jid"}),
            "messages": frozenset({"media_caption"}),
        },
        sql=f"""
            with members as materialized (
                select gjid, json_group_array(cast(jid as text)) as members from group_participants group by gjid
            ), subjects as materialized (
                select key_remote_jid as jid, min(subject) as subject from chat_list group by key_remote_jid
            )
            select m.rowid as rowid, cast(coalesce(m.data, m.media_caption) as text) as body, m.timestamp,
                m.key_from_me as from_me, cast(m.media_wa_type as integer) as message_type, m.key_remote_jid as chat,
                s.subject, g.members, m.media_name as file_path,
                nullif(m.latitude, 0) as latitude, nullif(m.longitude, 0) as longitude,
                iif(m.key_from_me, null, coalesce(nullif(m.remote_resource, ''), m.key_remote_jid)) as sender
            from messages m
            left join subjects s on s.jid = m.key_remote_jid
            left join members g on g.gjid = m.key_remote_jid
            where not coalesce({ignored}, 0)
        """,
        columns=_COMMON,
        times={"sent_at": ("timestamp", unix_ms)},
        codes={"direction": ("from_me", _DIRECTIONS)},
        computed=_COMPUTED,
        ignores=f"coalesce({ignored}, 0)",
    )


LEGACY = (
    _legacy(f"{_LEGACY_IGNORED} or key_id in (select key_id from message)", {"message": frozenset({"key_id"})}),
    _legacy(_LEGACY_IGNORED, {}),
)

PARSER = Parser(
    name="whatsapp_android",
    version=2,
    app_of=lambda path: "com.whatsapp.w4b" if "com.whatsapp.w4b" in path else "com.whatsapp",
    paths=("msgstore.db",),
    read=Sqlite(MODERN, LEGACY),
)
