"""Messages of Signal's Android app: `message` since 2022, `sms` and `mms` before."""

from typing import Any

from pipeline.parse.people import others, partner
from pipeline.parse.sqlite import Query
from pipeline.parse.stores.signal.android_schema import Schema
from pipeline.parse.stores.signal.android_types import kind, note, outcome, way
from pipeline.parse.times.epochs import unix_ms

_FILES = frozenset({"message_id", "data_file", "file_name", "quote"})
_LATER = {
    "message": frozenset({"view_once", "story_type", "quote_id", "scheduled_date"})
    | {"latest_revision_id", "original_message_id"},
    "mms": frozenset({"quote_id", "view_once"}),
}


def _sender(type_: int, who: str | None) -> str | None:
    return None if way(type_) == "outgoing" or kind(type_) == "system_event" else who


def _recipients(
    owner: str | None, type_: int, who: str | None, other: str | None, kind: str | None, members: str | None
) -> list[str] | None:
    """Of a group nobody is known where the owner, who is among its members, is not."""
    if kind == "direct":
        return partner(way(type_) == "outgoing", other if way(type_) and other != owner else None)
    return others(members, _sender(type_, who), owner) if kind == "group" and owner else None


def _state(deleted: int | None, later: int | None, first: int | None, scheduled: int | None, type_: int) -> str:
    if later:
        return "superseded"
    if deleted:
        return "unsent"
    return "draft" if (scheduled or 0) > 0 or type_ & 0x1F == 27 else "edited" if first else "live"


def messages(schema: Schema, table: str) -> Query:
    type_ = schema.one(table, "type", "msg_box")
    sent = schema.one(table, "date_sent", "date")
    author = schema.one(table, "from_recipient_id", "recipient_id", "address")
    owner = f"(select {schema.who('o')} from recipient o where o._id = {schema.owner()})"
    listed = "t.distribution_list_id" if schema.has("recipient", "distribution_list_id") else "null"
    files = (
        """(select json_group_array(cast(coalesce(f._data, f.file_name) as text)) from part f
            where f.mid = m._id)"""
        if schema.has("part", "mid", "_data")
        else """(select json_group_array(cast(coalesce(f.data_file, f.file_name) as text)) from attachment f
            where f.message_id = m._id and not coalesce(f.quote, 0))"""
    )
    return Query(
        kind="message",
        table=table,
        requires={table: frozenset({"_id", "thread_id", "body", type_, sent}), "recipient": frozenset({"_id"})},
        optional={table: frozenset({author, "remote_deleted", "expires_in", "read"} | _LATER.get(table, frozenset()))}
        | {"thread": frozenset({"_id", schema.whose}), "groups": frozenset({"recipient_id", "title", "group_id"})}
        | ({} if table == "sms" or schema.has("part", "mid") else {"attachment": _FILES})
        | ({"call": frozenset({"message_id", "event", "direction"})} if table == "message" else {}),
        sql=f"""
            select m.rowid as rowid, m.body, m.{sent} as sent, m.{type_} as type, cast(m.thread_id as text) as thread,
                {schema.who("a")} as who, {schema.name("a")} as name, {schema.who("t")} as other,
                iif(g.group_id is not null, 'group', iif({listed} is not null, 'broadcast', iif(t._id is null, null,
                'direct'))) as thread_kind,
                coalesce(g.title, {schema.name("t")}) as title, {schema.members()} as members, {owner} as owner,
                m.remote_deleted, nullif(m.expires_in, 0) as expires_in, m.read,
                {_columns(table)}, {"null" if table == "sms" else files} as files
            from {table} m left join recipient a on a._id = m.{author} left join thread h on h._id = m.thread_id
            left join recipient t on t._id = h.{schema.whose} left join groups g on g.recipient_id = t._id
        """,
        columns={"thread": "thread", "thread_title": "title", "thread_kind": "thread_kind", "reply": "reply"},
        times={"sent_at": ("sent", unix_ms)},
        lists={"attachments": "files"},
        computed={
            "kind": (("type",), kind),
            "body": (("type", "body"), note),
            "direction": (("type", "called"), way),
            "sender": (("type", "who"), _sender),
            "sender_name": (("type", "name"), _sender),
            "recipients": (("owner", "type", "who", "other", "thread_kind", "members"), _recipients),
            "state": (
                ("remote_deleted", "latest_revision_id", "original_message_id", "scheduled_date", "type"),
                _state,
            ),
            "extra": (("type", "event", "expires_in", "view_once", "story_type", "who", "read"), _extra),
        },
    )


def _columns(table: str) -> str:
    """What only later tables have; in the others it is null."""
    wanted = ("view_once", "story_type", "scheduled_date", "latest_revision_id", "original_message_id")
    found = [f"m.{c}" if c in _LATER.get(table, ()) else f"null as {c}" for c in wanted]
    called = [f"(select c.{column} from call c where c.message_id = m._id)" for column in ("event", "direction")]
    event, direction = called if table == "message" else ("null", "null")
    sent = {"message": "date_sent", "mms": "date"}.get(table)
    quoted = f"(select q.rowid from {table} q where q.{sent} = m.quote_id and q.thread_id = m.thread_id)"
    reply = f"iif(m.quote_id > 0, '{table}:' || {quoted}, null)" if sent else "null"
    return ", ".join([*found, f"{event} as event", f"{direction} as called", f"{reply} as reply"])


def _extra(type_: int, event: int, expires: int, once: int, story: int, who: str, read: int) -> dict[str, Any]:
    about = who if kind(type_) == "system_event" else None
    limits = {"disappears_after_s": expires // 1000 if expires else None, "seen_once": once or None}
    read_by_owner = read if way(type_) == "incoming" else None
    return {"outcome": outcome(type_, event), "story": story or None, "about": about, "read": read_by_owner} | limits
