"""Messages of LINE's Android app, `chat_history`."""

from pipeline.parse.people import WAYS, others
from pipeline.parse.sqlite import Query
from pipeline.parse.times.epochs import unix_ms

PEOPLE = {"contacts": frozenset({"m_id", "name", "server_name"}), "groups": frozenset({"id", "name"})}


def _recipients(
    from_me: int | None, who: str | None, thread: str | None, kind: str | None, members: str | None
) -> list[str] | None:
    if from_me is None or thread is None:
        return None
    if kind == "direct":
        return [thread] if from_me else []
    return others(members, who) if from_me or who else None


def _place(degrees: int | None, other: int | None) -> float | None:
    """Degrees, which the app keeps in millionths."""
    return degrees / 1_000_000 if degrees is not None and (degrees or other) else None


MESSAGES = Query(
    kind="message",
    table="chat_history",
    requires={"chat_history": frozenset({"chat_id", "from_mid", "content", "created_time", "status"})},
    optional=PEOPLE
    | {
        "chat_history": frozenset({"attachement_type", "attachement_local_uri", "location_name", "location_address"})
        | {"location_latitude", "location_longitude"},
        "membership": frozenset({"id", "m_id"}),
    },
    sql="""
        with people as materialized (
            select m_id as id, max(coalesce(nullif(name, ''), server_name)) as name from contacts group by m_id
        ), several as materialized (
            select id, json_group_array(cast(m_id as text)) as members from membership group by id
        )
        select h.rowid as rowid, h.chat_id as thread, h.content as body, h.status <> 1 as from_me,
            h.created_time as raw, iif(h.status = 1, nullif(h.from_mid, ''), null) as who,
            iif(h.status = 1, p.name, null) as name, coalesce(g.name, t.name) as title, several.members,
            iif(g.id is not null or several.members is not null, 'group', iif(t.id is null, null, 'direct')) as kinds,
            iif(h.attachement_type = 6, 'system_event', 'message') as kind, h.attachement_type as type,
            json_array(nullif(cast(h.attachement_local_uri as text), '')) as files,
            h.location_latitude as latitude, h.location_longitude as longitude,
            coalesce(nullif(h.location_name, ''), nullif(h.location_address, '')) as place
        from chat_history h left join people p on p.id = h.from_mid left join people t on t.id = h.chat_id
        left join groups g on g.id = h.chat_id left join several on several.id = h.chat_id
    """,
    columns={"kind": "kind", "thread": "thread", "thread_title": "title", "thread_kind": "kinds", "body": "body"}
    | {"sender": "who", "sender_name": "name"},
    times={"sent_at": ("raw", lambda value: unix_ms(int(value)) if str(value).isdecimal() else None)},
    codes={"direction": ("from_me", WAYS)},
    lists={"attachments": "files"},
    computed={
        "recipients": (("from_me", "who", "thread", "kinds", "members"), _recipients),
        "latitude": (("latitude", "longitude"), _place),
        "longitude": (("longitude", "latitude"), _place),
    },
    extra={"place": "place", "type": "type"},
)
MEMBERS = Query(
    kind="membership",
    table="membership",
    requires={"membership": frozenset({"id", "m_id"})},
    optional=PEOPLE,
    sql="""
        select b.rowid as rowid, b.id as thread, b.m_id as who, coalesce(nullif(c.name, ''), c.server_name) as name,
            g.name as title, 'group' as kinds
        from membership b left join contacts c on c.m_id = b.m_id left join groups g on g.id = b.id
    """,
    columns={"thread": "thread", "thread_title": "title", "thread_kind": "kinds", "sender": "who"}
    | {"sender_name": "name"},
)
