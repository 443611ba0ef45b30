"""Grindr on Android, `grindr_user*.db`.

Seen on: the structure of 2022 to 2023, rebuilt in code. Origin: the statements in the published classes of the app.
Times: milliseconds since 1970-01-01 UTC.
Read: messages of direct and group conversations, what they answer, reactions, who is in a group and since when,
profiles with whom there is a conversation, favourites, the owner's own notes about people.
Ignored: profiles of others nearby, which the service sends by the thousand.
Not read: pictures (by their hash on the server), the newer store `grindr_chat_v2_final.db`, who the owner is: which way
a message went is told where the conversation has the other's number, as direct ones have.
"""

from pipeline.parse.epochs import unix_ms
from pipeline.parse.parser import Parser
from pipeline.parse.people import author, others, partner
from pipeline.parse.sqlite import Query, Sqlite


def _recipients(from_me: int | None, chat: str | None, members: str | None, sender: str | None) -> list[str] | None:
    return others(members, sender) if from_me is None else partner(from_me, chat)


MESSAGES = Query(
    kind="message",
    table="chat_message",
    requires={"chat_message": frozenset({"message_id", "sender", "body", "timestamp", "conversation_id"})},
    optional={
        "chat_message": frozenset({"recipient", "type", "media_hash", "latitude", "longitude", "reply_message_id"}),
        "conversation": frozenset({"conversation_id", "is_group_chat"}),
        "group_chat": frozenset({"conversation_id", "group_name"}),
        "group_chat_profile": frozenset({"conversation_id", "profile_id"}),
        "profile": frozenset({"profile_id", "display_name"}),
    },
    sql="""
        with members as materialized (
            select conversation_id as id, json_group_array(profile_id) as members from group_chat_profile group by 1
        )
        select m.rowid as rowid, m.body, m.timestamp, m.conversation_id as chat, m.sender, m.type, m.media_hash,
            coalesce(g.group_name, other.display_name) as title, writer.display_name as name, members.members,
            iif(m.conversation_id in (m.sender, m.recipient), m.sender <> m.conversation_id, null) as from_me,
            iif(coalesce(c.is_group_chat, members.members is not null), 'group', 'direct') as thread_kind,
            nullif(m.latitude, 0) as latitude, nullif(m.longitude, 0) as longitude,
            'chat_message:' || (select q.rowid from chat_message q
                where q.message_id = nullif(m.reply_message_id, '')) as reply
        from chat_message m
        left join conversation c on c.conversation_id = m.conversation_id
        left join group_chat g on g.conversation_id = m.conversation_id
        left join members on members.id = m.conversation_id
        left join profile other on other.profile_id = m.conversation_id
        left join profile writer on writer.profile_id = m.sender
    """,
    columns={"body": "body", "thread": "chat", "thread_kind": "thread_kind", "thread_title": "title", "reply": "reply"}
    | {"latitude": "latitude", "longitude": "longitude"},
    times={"sent_at": ("timestamp", unix_ms)},
    codes={"direction": ("from_me", {0: "incoming", 1: "outgoing"})},
    computed={
        "sender": (("from_me", "sender"), author),
        "sender_name": (("from_me", "name"), author),
        "recipients": (("from_me", "chat", "members", "sender"), _recipients),
    },
    extra={"type": "type", "media_hash": "media_hash"},
)

REACTIONS = Query(
    kind="reaction",
    table="chat_reaction",
    requires={"chat_reaction": frozenset({"target_message_id", "conversation_id", "profile_id", "timestamp"})},
    optional={"chat_reaction": frozenset({"reaction_type"}), "chat_message": frozenset({"message_id"})},
    sql="""
        select r.rowid as rowid, r.conversation_id, r.profile_id, r.timestamp, r.reaction_type,
            'chat_message:' || (select q.rowid from chat_message q where q.message_id = r.target_message_id) as reply
        from chat_reaction r
    """,
    columns={"thread": "conversation_id", "sender": "profile_id", "reply": "reply"},
    times={"sent_at": ("timestamp", unix_ms)},
    extra={"reaction": "reaction_type"},
)

MEMBERS = Query(
    kind="membership",
    table="group_chat_profile",
    requires={"group_chat_profile": frozenset({"conversation_id", "profile_id"})},
    optional={
        "group_chat_profile": frozenset({"joined_timestamp", "group_chat_profile_type"}),
        "profile": frozenset({"profile_id", "display_name"}),
    },
    sql="""
        select m.rowid as rowid, m.conversation_id, m.profile_id, nullif(m.joined_timestamp, 0) as joined,
            m.group_chat_profile_type as type, p.display_name, 'group' as thread_kind
        from group_chat_profile m left join profile p on p.profile_id = m.profile_id
    """,
    columns={"thread": "conversation_id", "thread_kind": "thread_kind", "sender": "profile_id"}
    | {"sender_name": "display_name"},
    times={"sent_at": ("joined", unix_ms)},
    extra={"as": ("type", {1: "invited", 2: "member"})},
)

_STRANGER = """
    not coalesce(is_favorite, 0) and profile_id not in (select sender from chat_message)
    and profile_id not in (select conversation_id from chat_message)
    and profile_id not in (select profile_id from group_chat_profile)
    and profile_id not in (select profile_id from profile_note)
"""

PROFILES = Query(
    kind="contact",
    table="profile",
    requires={
        "profile": frozenset({"profile_id", "display_name"}),
        "chat_message": frozenset({"sender", "conversation_id"}),
    },
    optional={
        "profile": frozenset(
            {"is_favorite", "about_me", "age", "distance", "twitter_id", "facebook_id", "instagram_id"}
        ),
        "profile_note": frozenset({"profile_id", "note", "phone_number"}),
        "group_chat_profile": frozenset({"profile_id"}),
    },
    sql=f"""
        select p.rowid as rowid, p.profile_id, p.display_name, p.about_me, nullif(p.age, 0) as age, p.distance,
            p.is_favorite, p.twitter_id, p.facebook_id, p.instagram_id, n.note, n.phone_number
        from (select rowid, * from profile where not ({_STRANGER})) p
        left join profile_note n on n.profile_id = p.profile_id
    """,
    columns={"title": "display_name", "body": "about_me"},
    computed={"recipients": (("profile_id", "phone_number"), lambda *ids: [id_ for id_ in ids if id_])},
    extra={"age": "age", "distance_m": "distance", "favourite": "is_favorite", "own_note": "note"}
    | {"twitter": "twitter_id", "facebook": "facebook_id", "instagram": "instagram_id"},
    ignores=_STRANGER,
)

PARSER = Parser(
    name="grindr",
    version=1,
    app="com.grindrapp.android",
    paths=("databases/grindr_user*.db",),
    contacts=True,
    read=Sqlite(MESSAGES, REACTIONS, MEMBERS, PROFILES),
)
