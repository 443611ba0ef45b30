"""What is put to a message of `msgstore.db` afterwards: reactions, votes, pins. One row of `message_add_on` each."""

from functools import lru_cache
from typing import Any

from pipeline.parse.extras import extras
from pipeline.parse.people import WAYS
from pipeline.parse.sqlite import Query
from pipeline.parse.stores.whatsapp import android_people
from pipeline.parse.stores.whatsapp.jids import recipients, thread_kind
from pipeline.parse.times.epochs import unix_ms

_REACTION, _KEPT, _VOTE, _EDIT, _PINNED, _ANSWER = 56, 68, 67, 74, 79, 93
_EVENTS = {_KEPT: "message kept", _PINNED: "message pinned", _ANSWER: "answer to event"}


@lru_cache(maxsize=64)
def _kind(type_: object) -> str:
    return "reaction" if type_ in (_REACTION, _VOTE) else "system_event"


def _type(type_: Any) -> str | None:
    return "vote" if type_ == _VOTE else None


def _title(type_: Any) -> str | None:
    return None if type_ in (_REACTION, _VOTE) else _EVENTS.get(type_, f"type {type_}")


def _state(type_: object, reaction: object) -> str:
    """The app empties a reaction that was taken back."""
    return "unsent" if type_ == _REACTION and reaction == "" else "live"


ADD_ONS = Query(
    kind="reaction",
    table="message_add_on",
    requires=android_people.REQUIRES
    | android_people.CHAT
    | {
        "message_add_on": frozenset(
            {"_id", "chat_row_id", "from_me", "sender_jid_row_id", "parent_message_row_id", "timestamp"}
            | {"message_add_on_type"}
        )
    },
    optional=android_people.OPTIONAL
    | {
        "message_add_on_reaction": frozenset({"message_add_on_row_id", "reaction", "sender_timestamp"}),
        "message_add_on_poll_vote_selected_option": frozenset({"message_add_on_row_id", "message_poll_option_id"}),
        "message_poll_option": frozenset({"_id", "message_row_id", "option_name", "vote_total"}),
    },
    sql=f"""
        with {android_people.WHO}, votes as materialized (
            select v.message_add_on_row_id, group_concat(cast(o.option_name as text), char(10)) as options
            from message_add_on_poll_vote_selected_option v
            left join message_poll_option o on o._id = v.message_poll_option_id group by v.message_add_on_row_id
        )
        select a.rowid as rowid, a.from_me, a.message_add_on_type as type, r.reaction, c.subject, chats.jid as chat,
            coalesce(r.sender_timestamp, a.timestamp) as timestamp, 'message:' || a.parent_message_row_id as reply,
            coalesce(nullif(r.reaction, ''), votes.options) as body, authors.lid,
            coalesce(chats.jid, 'chat ' || a.chat_row_id) as thread,
            iif(a.from_me, null, coalesce(authors.jid, chats.person)) as sender,
            iif(a.from_me, null, coalesce(authors.name, chats.name)) as name
        from message_add_on a
        left join chat c on c._id = a.chat_row_id
        left join who chats on chats._id = c.jid_row_id
        left join who authors on authors._id = a.sender_jid_row_id
        left join message_add_on_reaction r on r.message_add_on_row_id = a._id
        left join votes on votes.message_add_on_row_id = a._id
        where coalesce(a.message_add_on_type, 0) <> {_EDIT}
    """,
    columns={
        "body": "body",
        "sender": "sender",
        "sender_name": "name",
        "thread": "thread",
        "thread_title": "subject",
        "reply": "reply",
    },
    times={"sent_at": ("timestamp", unix_ms)},
    codes={"direction": ("from_me", WAYS)},
    computed={
        "kind": (("type",), _kind),
        "title": (("type",), _title),
        "recipients": (("chat", "sender"), lambda chat, sender: recipients(chat, sender, None)),
        "thread_kind": (("chat",), thread_kind),
        "state": (("type", "reaction"), _state),
        "extra": extras(type=_type, lid=None),
    },
    ignores=f"coalesce(message_add_on_type, 0) = {_EDIT}",
)
