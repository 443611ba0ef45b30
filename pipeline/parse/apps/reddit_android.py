"""Reddit on Android, chat in `matrix_session_<id>`.

Seen on: a structure rebuilt in code. Origin: ALEAPP `reddit.py`; the Matrix specification (events).
Times: milliseconds since 1970-01-01 UTC.
Read: messages, replies, reactions, pictures by their addresses, what was withdrawn (by its author or a moderator) as
such, who is in a room, other events of a room (who joined, its name) as system events.
Not read: posts, comments and communities that the app has fetched. The owner is who is not the other in a room of two.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.people import WAYS, others
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

_KINDS = {"m.room.message": "message", "m.sticker": "message", "m.reaction": "reaction"}
_OWNER = """(select o.userId from room_member_summary o join room_summary s on s.roomId = o.roomId
    where s.isDirect and o.userId <> s.directUserId and s.directUserId <> '' limit 1)"""
_MEMBER = frozenset({"roomId", "userId", "displayName", "membershipStr"})
_ROOMS = {
    "room_summary": frozenset({"roomId", "displayName", "isDirect", "directUserId"}),
    "room_member_summary": _MEMBER,
}


def _of(path: str) -> str:
    return f"iif(json_valid(e.content), json_extract(e.content, '$.{path}'), null)"


EVENTS = Query(
    kind="message",
    table="event",
    requires={"event": frozenset({"eventId", "roomId", "type", "sender", "content", "originServerTs"})},
    optional=_ROOMS | {"event": frozenset({"redacts", "stateKey"})},
    sql=f"""
        with owner as materialized (select {_OWNER} as id), members as materialized (
            select roomId, json_group_array(cast(userId as text)) as members from room_member_summary
            where membershipStr = 'JOIN' group by roomId
        ), known as materialized (select eventId, min(rowid) as id from event group by eventId
        ), gone as materialized (select distinct redacts from event where redacts is not null
        ), e as (
            select rowid as id, eventId, roomId, type, sender, originServerTs, redacts, stateKey, cast(content as text)
                as content from event
        ), n as (
            select e.*, {_of('"m.relates_to"."m.in_reply_to".event_id')} as answers, {_of('"m.relates_to".event_id')} as
                about, coalesce({_of("body")}, {_of('"m.relates_to".key')}, {_of("membership")}, {_of("name")},
                e.type) as body, {_of("url")} as url, {_of("msgtype")} as message_type from e
        )
        select n.id as rowid, n.roomId as thread, n.originServerTs as sent, n.type, n.sender as author,
            cast(n.body as text) as body,
            cast(n.url as text) as url,
            nullif(cast(n.sender as text), coalesce(owner.id, '')) as sender,
            n.sender = owner.id as from_me, p.displayName as name,
            iif(r.isDirect, 'direct', iif(r.roomId is null, null, 'group')) as thread_kind, r.displayName as title,
            iif(g.redacts is null, 'live', 'unsent') as state, owner.id as owner,
            iif(owner.id is null, null, b.members) as members, n.message_type, n.stateKey,
            'event:' || k.id as answered
        from n left join owner left join room_summary r on r.roomId = n.roomId
        left join room_member_summary p on p.roomId = n.roomId and p.userId = n.sender
        left join members b on b.roomId = n.roomId left join gone g on g.redacts = n.eventId
        left join known k on k.eventId = coalesce(n.answers, n.about, n.redacts)
    """,
    columns={"thread": "thread", "thread_title": "title", "thread_kind": "thread_kind", "body": "body", "url": "url"}
    | {"sender": "sender", "sender_name": "name", "state": "state", "reply": "answered"},
    times={"sent_at": ("sent", unix_ms)},
    codes={"direction": ("from_me", WAYS)},
    computed={
        "kind": (("type",), lambda type_: _KINDS.get(type_, "system_event")),
        "recipients": (("members", "author", "owner"), others),
    },
    extra={"type": "type", "message": "message_type", "about": "stateKey"},
)
MEMBERS = Query(
    kind="membership",
    table="room_member_summary",
    requires={"room_member_summary": frozenset({"roomId", "userId"})},
    optional=_ROOMS,
    sql=f"""
        select m.rowid as rowid, m.roomId as thread, r.displayName as title, m.displayName as name,
            nullif(m.userId, coalesce({_OWNER}, '')) as sender, m.membershipStr as state
        from room_member_summary m left join room_summary r on r.roomId = m.roomId
    """,
    columns={"thread": "thread", "thread_title": "title", "sender": "sender", "sender_name": "name"},
    extra={"state": "state"},
)

PARSER = Parser(
    name="reddit_android",
    version=1,
    app="com.reddit.frontpage",
    paths=("com.reddit.frontpage/databases/matrix_session_*",),
    read=Sqlite(EVENTS, MEMBERS),
)
