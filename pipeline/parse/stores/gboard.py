"""What Google's keyboard keeps of one go of typing: stroke by stroke, each with the number of its session."""

import json

from pipeline.parse.formats.protobuf import Message
from pipeline.parse.sqlite import Query
from pipeline.parse.times.epochs import unix_ms


def typed(payload: bytes | None, *way: int) -> str | None:
    """The text 1 of each message at the end of a way of fields, as one."""
    above = Message(payload).message(*way[:-1]) if payload else None
    return "".join(part.text(1) or "" for part in above.messages(way[-1])) or None if above else None


def _session_text(payloads: str) -> str | None:
    return "".join(typed(bytes.fromhex(one), 6, 4) or "" for one in json.loads(payloads)) or None


def _session(payload: bytes | None, session: object) -> dict[str, object]:
    message = Message(payload) if payload else None
    found = {"typed_in": message.text(7), "field": message.text(6)} if message else {}
    return {**found, "session": session}


_LATER = "rowid not in (select min(rowid) from tf_table group by f1)"
STROKES = Query(
    kind="typed",
    table="tf_table",
    requires={"tf_table": frozenset({"f1", "f3", "_timestamp"})},
    optional={"s_table": frozenset({"f1", "f7", "f8"})},
    sql="""
        with typed as materialized (
            select min(place) as first, f1, group_concat(f3, '') as body
            from (select rowid as place, f1, f3 from tf_table order by f1, _timestamp, rowid) group by f1
        ), sessions as materialized (select f1, min(f8) as app, min(f7) as name from s_table group by f1)
        select t.rowid as rowid, 'typed' as title, typed.body, t._timestamp as time, t.f1 as session, s.app, s.name
        from tf_table t join typed on typed.first = t.rowid left join sessions s on s.f1 = t.f1
    """,
    columns={"title": "title", "body": "body"},
    times={"sent_at": ("time", unix_ms)},
    extra={"typed_in": "app", "field": "name", "session": "session"},
    ignores=_LATER,
)

ACTIONS = Query(
    kind="typed",
    table="input_action_table",
    requires={"input_action_table": frozenset({"_payload", "_timestamp", "_session_id"})},
    optional={"session_table": frozenset({"_session_id", "_payload"})},
    sql="""
        with typed as materialized (
            select min(place) as first, json_group_array(hex(_payload)) as payloads
            from (select rowid as place, _session_id, _payload from input_action_table
                order by _session_id, _timestamp, rowid)
            group by _session_id
        ), sessions as materialized (select _session_id, min(_payload) as payload from session_table group by 1)
        select i.rowid as rowid, 'typed' as title, typed.payloads, i._timestamp as time, i._session_id as session,
            s.payload
        from input_action_table i join typed on typed.first = i.rowid
        left join sessions s on s._session_id = i._session_id
    """,
    columns={"title": "title"},
    times={"sent_at": ("time", unix_ms)},
    computed={"body": (("payloads",), _session_text), "extra": (("payload", "session"), _session)},
    ignores="rowid not in (select min(rowid) from input_action_table group by _session_id)",
)
