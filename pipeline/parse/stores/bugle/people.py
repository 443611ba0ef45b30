"""Who belongs to a conversation of `bugle_db`, and the owner's own lines."""

from pipeline.parse.sqlite import Query

_OTHER = -2  # sub_id of a participant who is not one of the owner's lines
OTHER = f"sub_id = {_OTHER}"

PEOPLE = {
    "participants": frozenset({"_id", "sub_id", "normalized_destination", "full_name"}),
    "conversation_participants": frozenset({"conversation_id", "participant_id"}),
}
MEMBERS_OF = f"""
    members as materialized (
        select cp.conversation_id, json_group_array(cast(p.normalized_destination as text)) as members,
            count(distinct p.normalized_destination) as count
        from conversation_participants cp join participants p on p._id = cp.participant_id
        where p.{OTHER} group by cp.conversation_id
    )
"""


def thread_kind(count: int | None) -> str | None:
    return None if not count else "direct" if count == 1 else "group"


MEMBERS = Query(
    kind="membership",
    table="conversation_participants",
    requires=PEOPLE,
    optional={"conversations": frozenset({"_id", "name"})},
    # Nobody joins what has no participant of that number any more; the owner is not one of the others.
    ignores=f"coalesce(participant_id, 0) not in (select _id from main.participants where {OTHER})",
    sql=f"""
        with {MEMBERS_OF}
        select cp.rowid as rowid, cp.conversation_id as thread, c.name as title, members.count,
            p.normalized_destination as sender, p.full_name as name
        from conversation_participants cp join participants p on p._id = cp.participant_id and p.{OTHER}
        left join conversations c on c._id = cp.conversation_id
        left join members on members.conversation_id = cp.conversation_id
    """,
    columns={"thread": "thread", "thread_title": "title", "sender": "sender", "sender_name": "name"},
    computed={"thread_kind": (("count",), thread_kind)},
)

_NO_OWNER = f"coalesce({OTHER}, 1) or coalesce(normalized_destination, '') = ''"

OWNER = Query(
    kind="account",
    table="participants",
    requires={"participants": PEOPLE["participants"]},
    sql=f"""
        select rowid as rowid, cast(normalized_destination as text) as sender, nullif(full_name, '') as name
        from participants where not ({_NO_OWNER})
    """,
    columns={"sender": "sender", "sender_name": "name"},
    ignores=_NO_OWNER,
)
