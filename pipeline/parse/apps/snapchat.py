"""Snapchat on Android and iOS, the conversations in `arroyo.db`.

Seen on: structures of Android 12 to 17 and iOS 12 to 18 (older ones lack columns), rebuilt in code. Origin: ALEAPP and
iLEAPP `snapchat.py`; dfjsim/Snapchat_Auto, `report_communications.md`, for the numbers of the fields of a message: the
maker publishes no schema.
Times: milliseconds since 1970-01-01 UTC.
Read: text, replies to Snaps and Stories, quotes, pins on a map, and as system events what the app notes (screenshots,
calls, members, names, a message deleted, a picture saved to the camera roll); who is in it; the owner's user id.
Ignored: other values that the app needs (`required_values`).
Not read: names of people (snapchat_android and snapchat_ios have them), pictures and videos (the app keeps them under
names of its own), reactions, when a message was read. Of a deleted message nothing is left but the note.
"""

import struct
from functools import lru_cache
from typing import Any
from uuid import UUID

from pipeline.parse.epochs import unix_ms
from pipeline.parse.parser import Parser
from pipeline.parse.people import WAYS, others
from pipeline.parse.protobuf import Message
from pipeline.parse.sqlite import Query, Sqlite

_TYPES = dict(enumerate(("Snap", "text", "media", "shared", "voice note", "sticker", "note of the app")))
_TYPES |= {8: "location", 9: "saved to camera roll", 10: "screenshot", 11: "screen recording", 16: "live location"}
_TYPES |= {12: "missed video call", 13: "missed audio call", 14: "invite link", 26: "tiny Snap", 37: "poll"}
_NOTES = frozenset({6, 9, 10, 11, 12, 13, 14, 19, 20, 22, 27, 30, 31, 32, 36})
_EVENTS = {1: "screen captured", 2: "call", 3: "members", 4: "group renamed", 5: "message deleted", 6: "group created"}
_EVENTS |= {7: "saved to the camera roll", 8: "time after which messages delete", 10: "invite link", 21: "streak"}
_CALLS = {0: "started", 1: "ended", 2: "left", 3: "joined", 4: "missed"}
_CHANGES = {0: "added", 1: "created the group", 2: "left"}


def _user(message: Message | None) -> str | None:
    value = message.get(1) if message else None
    return str(UUID(bytes=value)) if isinstance(value, bytes) and len(value) == 16 else None


def _event(event: Message) -> str | None:
    number = next((one for one in range(1, 64) if event.get(one) is not None), 0)
    told = event.message(number) if number else None
    words = [_EVENTS.get(number, f"event {number}")]
    if told and number == 2:
        words += [_CALLS.get(told.integer(1) or 0, "call"), "video" if told.integer(2) else "audio"]
        words += [f"{told.integer(4)} ms"] if told.integer(4) else []
    elif told and number == 3:
        words += [f"{_user(one.message(1))} {_CHANGES.get(one.integer(2) or 0)}" for one in told.messages(1)]
    elif told and number in (4, 6):
        words += [text for text in (told.text(2) if number == 4 else None, told.text(3)) if text]
    return ", ".join(words)


@lru_cache(maxsize=8192)
def _body(content: bytes | None) -> str | None:
    said = Message(content).message(4, 4) if content else None
    if said is None:
        return None
    if event := said.message(8):
        return _event(event)
    for way in ((2,), (7, 11), (19, 1)):
        if (inner := said.message(*way)) and (text := inner.text(1)):
            return text
    answers = [part.message(1) for bot in said.messages(24) for part in bot.messages(2)]
    return "\n".join(text for part in answers if part and (text := part.text(1))) or None


def _degrees(field: int, content: bytes | None) -> float | None:
    pin = Message(content).message(4, 4, 5, 18) if content else None
    value = pin.integer(field) if pin else None
    return None if value is None else float(struct.unpack("<d", struct.pack("<Q", value))[0])


@lru_cache(maxsize=2048)
def _members(metadata: bytes | None) -> tuple[str, ...]:
    entries = Message(metadata).messages(3) if metadata else []
    return tuple(user for entry in entries if (user := _user(entry.message(1))))


def _recipients(metadata: bytes | None, known: str | None, sender: str | None, owner: str | None) -> list[str] | None:
    members = _members(metadata)
    return [one for one in members if one not in (sender, owner)] if members else others(known, sender, owner)


def _kind(type_: Any) -> str:
    return "system_event" if type_ in _NOTES else "message"


_OWNER = "(select value from required_values where key = 'USERID')"
_BESIDE = {
    "required_values": frozenset({"key", "value"}),
    "feed_entry": frozenset({"client_conversation_id", "conversation_title", "conversation_type"}),
    "user_conversation": frozenset({"client_conversation_id", "user_id", "conversation_type"}),
}
MESSAGES = Query(
    kind="message",
    table="conversation_message",
    requires={"conversation_message": frozenset({"client_conversation_id", "creation_timestamp", "message_content"})},
    optional=_BESIDE
    | {
        "conversation": frozenset({"client_conversation_id", "conversation_metadata"}),
        "conversation_message": frozenset({"sender_id", "content_type", "is_saved", "server_message_id"})
        | {"quoted_server_message_id"},
    },
    sql=f"""
        with owner as materialized (select cast({_OWNER} as text) as id), known as materialized (
            select client_conversation_id as id, json_group_array(cast(user_id as text)) as members,
                min(conversation_type) as type from user_conversation group by client_conversation_id
        ), quoted as materialized (
            select client_conversation_id as id, server_message_id as number, min(rowid) as row
            from conversation_message where server_message_id is not null group by 1, 2
        )
        select m.rowid as rowid, m.client_conversation_id as thread, m.creation_timestamp as sent, m.content_type,
            m.message_content as content, cast(m.sender_id as text) as author, iif(m.is_saved, 'yes', null) as saved,
            cast(f.conversation_title as text) as title, coalesce(f.conversation_type, k.type) as thread_type,
            k.members, c.conversation_metadata as metadata, owner.id as owner, m.sender_id = owner.id as from_me,
            nullif(cast(m.sender_id as text), coalesce(owner.id, '')) as sender,
            'conversation_message:' || q.row as quoted
        from conversation_message m left join owner
        left join conversation c on c.client_conversation_id = m.client_conversation_id
        left join feed_entry f on f.client_conversation_id = m.client_conversation_id
        left join known k on k.id = m.client_conversation_id
        left join quoted q on q.id = m.client_conversation_id and q.number = m.quoted_server_message_id
    """,
    columns={"thread": "thread", "thread_title": "title", "sender": "sender", "reply": "quoted"},
    times={"sent_at": ("sent", unix_ms)},
    codes={"direction": ("from_me", WAYS)},
    computed={
        "kind": (("content_type",), _kind),
        "body": (("content",), _body),
        "thread_kind": (("thread_type",), {0: "direct", 1: "group"}.get),
        "recipients": (("metadata", "members", "author", "owner"), _recipients),
        "latitude": (("content",), lambda content: _degrees(1, content)),
        "longitude": (("content",), lambda content: _degrees(2, content)),
    },
    extra={"type": ("content_type", _TYPES), "saved in the conversation": "saved"},
)
MEMBERS = Query(
    kind="membership",
    table="user_conversation",
    requires={"user_conversation": frozenset({"client_conversation_id", "user_id"})},
    optional=_BESIDE,
    sql=f"""
        select u.rowid as rowid, u.client_conversation_id as thread, u.conversation_type as thread_type,
            nullif(cast(u.user_id as text), coalesce({_OWNER}, '')) as sender from user_conversation u
    """,
    columns={"thread": "thread", "sender": "sender"},
    computed={"thread_kind": (("thread_type",), {0: "direct", 1: "group"}.get)},
)
OWNER = Query(
    kind="account",
    table="required_values",
    requires={"required_values": frozenset({"key", "value"})},
    sql="select rowid as rowid, cast(value as text) as id from required_values where key = 'USERID'",
    columns={"sender": "id"},
    ignores="coalesce(key, '') <> 'USERID'",
)

PARSER = Parser(
    name="snapchat",
    version=1,
    app_of=lambda path: "com.snapchat.android" if "/databases/" in f"/{path}" else "com.toyopagroup.picaboo",
    paths=("databases/arroyo.db", "arroyo/arroyo.db", "arroyo.db"),
    read=Sqlite(MESSAGES, MEMBERS, OWNER),
)
