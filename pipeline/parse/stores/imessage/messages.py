"""Messages, reactions and events of groups of `sms.db` since iOS 6: the table `message`."""

from functools import lru_cache
from typing import Any

from pipeline.parse.formats import typedstream
from pipeline.parse.parser import as_json
from pipeline.parse.people import WAYS, others
from pipeline.parse.sqlite import Query
from pipeline.parse.stores.imessage import codes
from pipeline.parse.times.epochs import mac_s_or_ns
from pipeline.parse.tree import plist

CHAT = frozenset({"guid", "display_name", "style"})
_PLAIN = frozenset({None, 0})
EDITED = "instr(m.message_summary_info, x'526563') > 0"  # the key "ec" of a binary property list
_UNSENT = "instr(m.message_summary_info, x'527270') > 0"  # "rp"


@lru_cache(maxsize=512)
def _kind(item: object, type_: object) -> str:
    return "system_event" if item not in _PLAIN else "reaction" if codes.is_reaction(type_) else "message"


def _body(text: Any, attributed: Any, item: Any, type_: Any, emoji: Any, title: Any) -> str | None:
    """The text; where there is none, the one in the typedstream. Of a reaction its sign, of a new name the name."""
    if item not in _PLAIN:
        return title or None
    if type_ not in _PLAIN and codes.is_reaction(type_):
        return codes.sign(type_, emoji)
    if isinstance(text, str) and text:
        return text.replace("\ufffc", "") or None
    return typedstream.text(attributed) or None if isinstance(attributed, bytes) else None


@lru_cache(maxsize=8192)
def _recipients(from_me: int | None, handle: str | None, members: str | None) -> list[str] | None:
    found = others(members or "[]", None if from_me else handle)
    return found or ([handle] if from_me and handle else [])


def _state(retracted: object, edited: object, deleted: object, type_: object) -> str:
    if deleted:
        return "deleted"
    if retracted or (type_ not in _PLAIN and codes.is_taken_back(type_)):
        return "unsent"
    return "edited" if edited else "live"


def _title(item: object, action: Any, status: Any, same: Any, subject: str | None) -> str | None:
    return subject or None if item in _PLAIN else codes.event(item, action, status, same)


def _extra(service: Any, read: Any, delivered: Any, other: Any, summary: Any, balloon: Any) -> str | None:
    """Times as stored. What nearly all messages have is written without the detour of a dict."""
    if service in _SERVICES and not (other or summary or balloon) and type(read or 0) is type(delivered or 0) is int:
        times = f'"delivered_at": {delivered}, ' if delivered else ""
        return f'{{{times}"read_at": {read}, "service": "{service}"}}' if read else f'{{{times}"service": "{service}"}}'
    told = {"service": service, "read_at": read or None, "delivered_at": delivered or None, "balloon": balloon}
    told |= {"people": [other] if other else None, "unsent_parts": _unsent(summary) if summary else None}
    return as_json(told)


_SERVICES = frozenset({"iMessage", "SMS", "RCS"})


def _unsent(summary: bytes) -> list[Any] | None:
    stored = plist(summary)
    return list(stored.get("rp") or ()) if isinstance(stored, dict) else None


MESSAGES = Query(
    kind="message",
    table="message",
    requires={
        "message": frozenset({"text", "date", "is_from_me", "handle_id"}),
        "handle": frozenset({"id"}),
    },
    optional={
        "message": frozenset(
            {"guid", "attributedBody", "date_retracted", "date_edited", "item_type", "group_title", "subject"}
            | {"group_action_type", "other_handle", "share_status", "service", "date_read", "date_delivered"}
            | {"associated_message_guid", "associated_message_type", "associated_message_emoji"}
            | {"thread_originator_guid", "message_summary_info", "balloon_bundle_id"}
        ),
        "chat": CHAT,
        "chat_message_join": frozenset({"chat_id", "message_id"}),
        "chat_handle_join": frozenset({"chat_id", "handle_id"}),
        "attachment": frozenset({"filename"}),
        "message_attachment_join": frozenset({"message_id", "attachment_id"}),
        "chat_recoverable_message_join": frozenset({"chat_id", "message_id"}),
    },
    # Left joins: a message without a handle or a conversation is still a message. One conversation each: a message
    # that the app shows in two is one record. What is reacted to: "p:0/<guid>" (part 0) or "bp:<guid>".
    sql=f"""
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
        select m.rowid as rowid, m.text, m.attributedBody, m.date, m.is_from_me, m.date_retracted, m.item_type as item,
            h.id as handle, iif(m.is_from_me, null, h.id) as sender, coalesce(c.guid, h.id) as thread, c.style,
            nullif(c.display_name, '') as title, members.members, files.files, removed.message_id as deleted,
            m.associated_message_type as type, m.associated_message_emoji as emoji, m.group_title, m.subject,
            m.group_action_type as action, m.share_status, m.other_handle = m.handle_id as same, p.id as other,
            m.service, m.date_read, m.date_delivered, m.balloon_bundle_id as balloon,
            coalesce(nullif(m.date_edited, 0), {EDITED}) as edited, 'message:' || o.rowid as reply,
            iif({_UNSENT}, m.message_summary_info, null) as summary
        from message m
        left join handle h on h.rowid = m.handle_id
        left join handle p on p.rowid = iif(m.item_type = 1, m.other_handle, null)
        left join placed on placed.message_id = m.rowid
        left join chat c on c.rowid = placed.chat_id
        left join members on members.chat_id = placed.chat_id
        left join files on files.message_id = m.rowid
        left join removed on removed.message_id = m.rowid
        left join message o on o.guid = coalesce(iif(m.associated_message_guid like 'bp:%',
            substr(m.associated_message_guid, 4),
            substr(m.associated_message_guid, instr(m.associated_message_guid, '/') + 1)), m.thread_originator_guid)
    """,
    columns={"sender": "sender", "thread": "thread", "thread_title": "title", "reply": "reply"},
    times={"sent_at": ("date", mac_s_or_ns)},
    codes={"direction": ("is_from_me", WAYS), "thread_kind": ("style", {43: "group", 45: "direct"})},
    lists={"attachments": "files"},
    computed={
        "kind": (("item", "type"), _kind),
        "body": (("text", "attributedBody", "item", "type", "emoji", "group_title"), _body),
        "title": (("item", "action", "share_status", "same", "subject"), _title),
        "recipients": (("is_from_me", "handle", "members"), _recipients),
        "state": (("date_retracted", "edited", "deleted", "type"), _state),
        "extra": (("service", "date_read", "date_delivered", "other", "summary", "balloon"), _extra),
    },
)
