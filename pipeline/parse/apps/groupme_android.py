"""GroupMe on Android, `groupme.db`.

Seen on: a newer and an older structure, rebuilt in code. Origin: ALEAPP `groupMe.py`, and the schema that another
public parser of the same phones describes.
Times: seconds since 1970-01-01 UTC.
Read: messages of groups and of two, notes of the app as system events, pictures and videos by their addresses, places,
replies, members, messages that were deleted (their text is the app's word that they were).
Not read: likes, polls, events. The owner is who writes to somebody in a conversation whose key is that somebody's id;
where there is none, nobody is taken for the owner.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.people import WAYS, others, partner
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.places import computed
from pipeline.parse.times.epochs import unix_s

_OWNER = """(select o.sender_id from messages o join chats k on k.user_id = o.conversation_id
    where o.sender_id not in (o.conversation_id, 'system') limit 1)"""
_CHATS = {"chats": frozenset({"user_id", "name"}), "messages": frozenset({"conversation_id", "sender_id"})}
_GROUPS = {"groups": frozenset({"group_id", "name"}), "members": frozenset({"group_id", "user_id"})}


def _recipients(members: str | None, author: str | None, owner: str | None, other: str | None) -> list[str] | None:
    """By those in the group, if it is known who of them the owner is; of a conversation of two its key is the other."""
    if members:
        return others(members, author, owner) if owner else None
    return partner(author != other, other)


def _files(*addresses: str | None) -> list[str] | None:
    return [address for address in addresses if address] or None


MESSAGES = Query(
    kind="message",
    table="messages",
    requires={"messages": frozenset({"conversation_id", "created_at", "name", "message_text"})},
    optional=_GROUPS
    | {
        "chats": _CHATS["chats"],
        "messages": frozenset({"message_id", "sender_id", "is_system", "photo_url", "photo_uri", "video_url"})
        | {"location_lat", "location_lng", "location_name", "reply_id", "deleted_at", "deletion_actor"},
    },
    sql=f"""
        with owner as materialized (select {_OWNER} as id), known as materialized (
            select group_id as id, json_group_array(cast(user_id as text)) as members from members group by 1
        ), quoted as materialized (
            select message_id as name, min(rowid) as id from messages where message_id is not null group by 1
        )
        select m.rowid as rowid, cast(m.conversation_id as text) as thread, m.created_at as sent,
            cast(m.message_text as text) as body,
            coalesce(g.name, c.name) as title,
            iif(c.user_id is null, iif(g.group_id is null, null, 'group'), 'direct') as thread_kind,
            cast(m.sender_id as text) as author, iif(m.is_system, null, m.name) as name, b.members,
            nullif(nullif(cast(m.sender_id as text), 'system'), coalesce(owner.id, '')) as sender, owner.id as owner,
            iif(m.is_system, null, m.sender_id = owner.id) as from_me,
            iif(m.is_system, 'system_event', 'message') as kind, m.photo_uri, m.photo_url,
            m.video_url, m.location_lat as lat, m.location_lng as lon,
            m.location_name as place, iif(m.deleted_at > 0, 'unsent', 'live') as state, m.deletion_actor as actor,
            'messages:' || q.id as quoted, cast(c.user_id as text) as other
        from messages m left join owner left join chats c on c.user_id = m.conversation_id
        left join groups g on g.group_id = m.conversation_id left join known b on b.id = m.conversation_id
        left join quoted q on q.name = m.reply_id
    """,
    columns={"kind": "kind", "thread": "thread", "thread_title": "title", "thread_kind": "thread_kind", "body": "body"}
    | {"sender": "sender", "sender_name": "name", "state": "state", "reply": "quoted"},
    times={"sent_at": ("sent", unix_s)},
    codes={"direction": ("from_me", WAYS)},
    computed=computed()
    | {
        "recipients": (("members", "author", "owner", "other"), _recipients),
        "attachments": (("photo_uri", "photo_url", "video_url"), _files),
    },
    extra={"place": "place", "deleted by": "actor"},
)
MEMBERS = Query(
    kind="membership",
    table="members",
    requires={"members": frozenset({"group_id", "user_id"})},
    optional=_CHATS | {"groups": _GROUPS["groups"], "members": frozenset({"user_real_name", "role"})},
    sql=f"""
        select b.rowid as rowid, cast(b.group_id as text) as thread, g.name as title, b.user_real_name as name, b.role,
            nullif(cast(b.user_id as text), coalesce({_OWNER}, '')) as sender
        from members b left join groups g on g.group_id = b.group_id
    """,
    columns={"thread": "thread", "thread_title": "title", "sender": "sender", "sender_name": "name"},
    extra={"role": "role"},
)

PARSER = Parser(
    name="groupme_android",
    version=1,
    app="com.groupme.android",
    paths=("groupme.db",),
    read=Sqlite(MESSAGES, MEMBERS),
)
