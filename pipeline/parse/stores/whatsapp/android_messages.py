"""Messages and notices of `msgstore.db` as it is since 2021: the table `message`."""

from pipeline.parse.people import WAYS
from pipeline.parse.sqlite import Query
from pipeline.parse.stores.whatsapp import android_beside, android_people
from pipeline.parse.stores.whatsapp.android_codes import CALLS, EVENTS
from pipeline.parse.stores.whatsapp.android_meaning import EDITED, extra, kind, state, title
from pipeline.parse.stores.whatsapp.jids import recipients, thread_kind
from pipeline.parse.times.epochs import unix_ms


def _of_nothing(message: str) -> str:
    """Condition on a row of `message`, which has this name in the query: other tables have a `chat_row_id` too."""
    return f"coalesce({message}.message_type = -1 or {message}.chat_row_id = -1, 0)"


_CALL = f"m.message_type in {CALLS}"
_EVENT = f"m.message_type in ({', '.join(map(str, EVENTS))})"

MESSAGES = Query(
    kind="message",
    table="message",
    requires=android_people.REQUIRES
    | android_people.CHAT
    | {
        "message": frozenset({"_id", "chat_row_id", "from_me", "sender_jid_row_id", "timestamp", "message_type"})
        | {"text_data"}
    },
    optional=android_people.OPTIONAL
    | android_beside.OPTIONAL
    | {
        "message": frozenset({"key_id", "origination_flags", "starred", "broadcast"}),
        "message_media": android_beside.OPTIONAL["message_media"] | {"file_path", "media_caption"},
        "message_location": android_beside.OPTIONAL["message_location"] | {"latitude", "longitude"},
        "group_participant_user": frozenset({"group_jid_row_id", "user_jid_row_id"}),
    },
    # Left joins: a message without a chat or an author is still one.
    sql=f"""
        with {android_people.WHO}, members as materialized (
            select g.group_jid_row_id as chat_jid, json_group_array(w.jid) as members
            from group_participant_user g join who w on w._id = g.user_jid_row_id group by g.group_jid_row_id
        ), {android_beside.BESIDE}
        select m.rowid as rowid, cast(coalesce(m.text_data, media.media_caption) as text) as body, m.timestamp,
            iif({_EVENT}, null, m.from_me) as from_me, m.message_type as type, c.subject,
            coalesce(m.origination_flags & 1, 0) + 2 * coalesce(m.starred = 1, 0) + 4 * coalesce(m.broadcast = 1, 0)
                + {EDITED} * (coalesce(beside.edited, 0) <> 0) as marks,
            coalesce(chats.jid, 'chat ' || m.chat_row_id) as thread,
            members.members, media.file_path, place.latitude, place.longitude, beside.notes, beside.reply,
            beside.action, authors.lid,
            iif({_EVENT}, coalesce(authors.jid, iif({_CALL} and not m.from_me, chats.person, null)),
                iif(m.from_me, null, coalesce(authors.jid, chats.person))) as sender,
            iif({_EVENT}, authors.name, iif(m.from_me, null, coalesce(authors.name, chats.name))) as name
        from message m
        left join chat c on c._id = m.chat_row_id
        left join who chats on chats._id = c.jid_row_id
        left join who authors on authors._id = m.sender_jid_row_id
        left join members on members.chat_jid = c.jid_row_id
        left join message_media media on media.message_row_id = m._id
        left join message_location place on place.message_row_id = m._id
        left join beside on beside.message_row_id = m._id
        where not {_of_nothing("m")}
    """,
    columns={name: name for name in ("body", "sender", "thread", "reply", "latitude", "longitude")}
    | {"sender_name": "name", "thread_title": "subject"},
    times={"sent_at": ("timestamp", unix_ms)},
    codes={"direction": ("from_me", WAYS)},
    computed={
        "kind": (("type",), kind),
        "title": (("type", "action"), title),
        "thread_kind": (("thread",), thread_kind),
        "recipients": (("thread", "sender", "members"), recipients),
        "state": (("type", "marks"), state),
        "attachments": (("file_path",), lambda path: [path] if path else None),
        "extra": (("type", "marks", "lid", "notes"), extra),
    },
    ignores=_of_nothing("message"),
)
