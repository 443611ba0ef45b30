"""Apple Messages, `sms.db`: iMessage and SMS.

Seen on: structures of iOS 9 to 18, rebuilt in code. Times: since 2001-01-01 UTC, in seconds before iOS 11, then in
nanoseconds.
Read: text, also where only `attributedBody` holds it, who wrote to whom, groups with their members of today, attached
files, edited and unsent messages, those in "recently deleted" (state deleted), how many deletions the app notes. A
reaction is a message as it is stored.
Ignored: events of a group (somebody joined, its name changed).
Not read: what the app keeps of earlier versions of edited messages, read receipts, which service carried it, iOS 5 and
before.
"""

import json
from functools import lru_cache

from pipeline.parse import typedstream
from pipeline.parse.epochs import mac_s_or_ns
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite


def _body(text: object, attributed: object) -> str | None:
    """The text; where there is none, the one in the typedstream."""
    if isinstance(text, str) and text:
        return text.replace("\ufffc", "") or None
    return typedstream.text(attributed) or None if isinstance(attributed, bytes) else None


@lru_cache(maxsize=4096)
def _recipients(from_me: int | None, handle: str | None, members: str | None) -> list[str]:
    """Everybody in the conversation but its author and the owner."""
    others = [member for member in json.loads(members or "[]") if member]
    if from_me:
        return others or ([handle] if handle else [])
    return [member for member in others if member != handle]


def _state(retracted: object, edited: object, deleted: object) -> str:
    return "deleted" if deleted else "unsent" if retracted else "edited" if edited else "live"


MESSAGES = Query(
    kind="message",
    table="message",
    requires={
        "message": frozenset({"text", "date", "is_from_me", "handle_id"}),
        "handle": frozenset({"id"}),
    },
    optional={
        "message": frozenset({"attributedBody", "date_retracted", "date_edited", "item_type"}),
        "chat": frozenset({"guid", "display_name"}),
        "chat_message_join": frozenset({"chat_id", "message_id"}),
        "chat_handle_join": frozenset({"chat_id", "handle_id"}),
        "attachment": frozenset({"filename"}),
        "message_attachment_join": frozenset({"message_id", "attachment_id"}),
        "chat_recoverable_message_join": frozenset({"chat_id", "message_id"}),
    },
    # Left joins: a message without a handle or a conversation is still a message. One conversation each: a message
    # that the app shows in two is one record.
    sql="""
        with members as materialized (
            select j.chat_id, json_group_array(cast(h.id as text)) as members
            from chat_handle_join j join handle h on h.rowid = j.handle_id group by j.chat_id
        ), placed as materialized (
            select message_id, max(chat_id) as chat_id from (
                select message_id, chat_id from chat_message_join
                union all select message_id, chat_id from chat_recoverable_message_join
            ) group by message_id
        ), removed as materialized (
            select distinct message_id from chat_recoverable_message_join
        ), files as materialized (
            select j.message_id, json_group_array(cast(a.filename as text)) as files
            from message_attachment_join j join attachment a on a.rowid = j.attachment_id group by j.message_id
        )
        select m.rowid as rowid, m.text, m.attributedBody, m.date, m.is_from_me, m.date_retracted, m.date_edited,
            h.id as handle, iif(m.is_from_me, null, h.id) as sender, coalesce(c.guid, h.id) as thread,
            nullif(c.display_name, '') as title, members.members, files.files, removed.message_id as deleted
        from message m
        left join handle h on h.rowid = m.handle_id
        left join placed on placed.message_id = m.rowid
        left join chat c on c.rowid = placed.chat_id
        left join members on members.chat_id = placed.chat_id
        left join files on files.message_id = m.rowid
        left join removed on removed.message_id = m.rowid
        where coalesce(m.item_type, 0) = 0
    """,
    columns={"sender": "sender", "thread": "thread", "thread_title": "title"},
    times={"sent_at": ("date", mac_s_or_ns)},
    codes={"direction": ("is_from_me", {0: "incoming", 1: "outgoing"})},
    lists={"attachments": "files"},
    computed={
        "body": (("text", "attributedBody"), _body),
        "recipients": (("is_from_me", "handle", "members"), _recipients),
        "state": (("date_retracted", "date_edited", "deleted"), _state),
    },
    ignores="coalesce(item_type, 0) <> 0",
)

PARSER = Parser(
    name="ios_messages",
    version=1,
    app="com.apple.MobileSMS",
    paths=("Library/SMS/sms.db", "sms.db"),
    read=Sqlite(MESSAGES, tombstones=("deleted_messages", "sync_deleted_messages")),
)
