"""Messages of direct and group conversations, and reactions to them."""

from pipeline.parse.people import WAYS, author, others, partner
from pipeline.parse.sqlite import Query
from pipeline.parse.times.epochs import unix_ms


def _recipients(
    from_me: int | None, kind: str, chat: str, members: str | None, sender: str, owner: str | None
) -> list[str] | None:
    if kind == "group":
        return others(members, sender, owner) if from_me is not None else None
    return None if from_me is None else partner(from_me, chat)


MESSAGES = Query(
    kind="message",
    table="chat_message",
    requires={"chat_message": frozenset({"message_id", "sender", "body", "conversation_id"})},
    optional={
        "chat_message": frozenset(
            {"timestamp", "recipient", "type", "media_hash", "latitude", "longitude", "reply_message_id"}
        ),
        "conversation": frozenset({"conversation_id", "is_group_chat"}),
        "group_chat": frozenset({"conversation_id", "group_name"}),
        "group_chat_profile": frozenset({"conversation_id", "profile_id"}),
        "profile": frozenset({"profile_id", "display_name"}),
    },
    sql="""
        with members as materialized (
            select conversation_id as id, json_group_array(profile_id) as members from group_chat_profile group by 1
        ), owner as materialized (
            select max(sender) as id from chat_message where recipient = conversation_id and sender <> recipient
        )
        select m.rowid as rowid, m.body, m.timestamp, m.conversation_id as chat, m.sender, m.type, m.media_hash,
            coalesce(g.group_name, other.display_name) as title, writer.display_name as name, members.members,
            owner.id as owner, coalesce(
                iif(m.conversation_id in (m.sender, m.recipient), m.sender <> m.conversation_id, null),
                m.sender = owner.id) as from_me,
            iif(coalesce(c.is_group_chat, members.members is not null), 'group', 'direct') as thread_kind,
            nullif(m.latitude, 0) as latitude, nullif(m.longitude, 0) as longitude,
            'chat_message:' || (select q.rowid from chat_message q
                where q.message_id = nullif(m.reply_message_id, '')) as reply
        from chat_message m join owner
        left join conversation c on c.conversation_id = m.conversation_id
        left join group_chat g on g.conversation_id = m.conversation_id
        left join members on members.id = m.conversation_id
        left join profile other on other.profile_id = m.conversation_id
        left join profile writer on writer.profile_id = m.sender
    """,
    columns={"body": "body", "thread": "chat", "thread_kind": "thread_kind", "thread_title": "title", "reply": "reply"}
    | {"latitude": "latitude", "longitude": "longitude"},
    times={"sent_at": ("timestamp", unix_ms)},
    codes={"direction": ("from_me", WAYS)},
    computed={
        "sender": (("from_me", "sender"), author),
        "sender_name": (("from_me", "name"), author),
        "recipients": (("from_me", "thread_kind", "chat", "members", "sender", "owner"), _recipients),
    },
    extra={"type": "type", "media_hash": "media_hash"},
)

REACTIONS = Query(
    kind="reaction",
    table="chat_reaction",
    requires={"chat_reaction": frozenset({"target_message_id", "conversation_id", "profile_id"})},
    optional={"chat_reaction": frozenset({"timestamp", "reaction_type"}), "chat_message": frozenset({"message_id"})},
    sql="""
        select r.rowid as rowid, r.conversation_id, r.profile_id, r.timestamp, r.reaction_type,
            'chat_message:' || (select q.rowid from chat_message q where q.message_id = r.target_message_id) as reply
        from chat_reaction r
    """,
    columns={"thread": "conversation_id", "sender": "profile_id", "reply": "reply"},
    times={"sent_at": ("timestamp", unix_ms)},
    extra={"reaction": "reaction_type"},
)
