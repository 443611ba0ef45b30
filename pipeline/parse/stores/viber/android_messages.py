"""Messages of Viber's Android app, and what was put to them."""

from pipeline.parse.people import WAYS
from pipeline.parse.sqlite import Query
from pipeline.parse.stores.viber.android_people import KINDS, PEOPLE, THREADS, WIDER
from pipeline.parse.stores.viber.recipients import recipients
from pipeline.parse.times.epochs import unix_ms


def _place(degrees: float | None, other: float | None) -> float | None:
    """Degrees, whole ones being ten-millionths."""
    if degrees is None or not (degrees or other):
        return None
    return degrees / 10_000_000 if abs(degrees) > 180 else degrees


MESSAGES = Query(
    kind="message",
    table="messages",
    requires=PEOPLE | {"messages": frozenset({"conversation_id", "msg_date", "participant_id", "send_type", "body"})},
    optional=WIDER
    | {
        "messages": frozenset({"deleted", "extra_mime", "extra_uri", "location_lat", "location_lng", "description"})
        | {"timebomb"}
    },
    sql=f"""
        with {THREADS}
        select m.rowid as rowid, cast(m.conversation_id as text) as thread, m.msg_date, m.send_type,
            coalesce(nullif(m.body, ''), m.description) as body, m.extra_mime as mime, nullif(m.extra_uri, '') as uri,
            m.location_lat as latitude, m.location_lng as longitude, iif(m.deleted, 'deleted', 'live') as state,
            iif(m.send_type = 0, p.who, null) as sender, iif(m.send_type = 0, p.name, null) as name, t.members,
            coalesce(nullif(c.name, ''), t.name) as title, c.conversation_type as kinds,
            nullif(m.timebomb, 0) as vanishes
        from messages m left join people p on p._id = m.participant_id
        left join threads t on t.thread = m.conversation_id left join conversations c on c._id = m.conversation_id
    """,
    columns={"thread": "thread", "thread_title": "title", "sender": "sender", "sender_name": "name"}
    | {"body": "body", "state": "state"},
    times={"sent_at": ("msg_date", unix_ms)},
    codes={"direction": ("send_type", WAYS), "thread_kind": ("kinds", KINDS)},
    computed={
        "recipients": (("send_type", "members", "sender"), recipients),
        "attachments": (("uri",), lambda uri: [uri] if uri else None),
        "latitude": (("latitude", "longitude"), _place),
        "longitude": (("longitude", "latitude"), _place),
    },
    extra={"type": "mime", "seconds until it vanishes": "vanishes"},
)
LIKES = Query(
    kind="reaction",
    table="messages_likes",
    requires={"messages_likes": frozenset({"message_token", "participant_number", "date"})},
    optional={"messages": frozenset({"token", "conversation_id"})}
    | {"participants_info": frozenset({"number", "participant_type"})},
    sql="""
        with owner as materialized (
            select max(nullif(number, '')) as number from participants_info where participant_type = 0
        )
        select l.rowid as rowid, l.date, l.participant_number = o.number as own, 'messages:' || m.rowid as reply,
            nullif(nullif(l.participant_number, ''), o.number) as sender, cast(m.conversation_id as text) as thread
        from messages_likes l left join owner o left join messages m on m.token = l.message_token
    """,
    columns={"sender": "sender", "thread": "thread", "reply": "reply"},
    times={"sent_at": ("date", unix_ms)},
    codes={"direction": ("own", WAYS)},
)
