"""Who is in a group, and profiles of those that somebody has had to do with."""

from pipeline.parse.sqlite import Query
from pipeline.parse.times.epochs import unix_ms

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
