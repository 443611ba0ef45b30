"""People of Signal's Android app: contacts and the owner, who is in a group, who put a sign to a message, calls."""

from pipeline.parse.people import WAYS, others
from pipeline.parse.sqlite import Query
from pipeline.parse.stores.signal.android_schema import IDENTIFIERS, Schema
from pipeline.parse.stores.signal.android_types import outcome
from pipeline.parse.times.epochs import unix_ms


def calls(schema: Schema) -> Query:
    """Those that no message tells of."""
    return Query(
        kind="call",
        table="call",
        requires={"call": frozenset({"message_id", "peer", "direction", "event", "timestamp"})},
        optional={"recipient": frozenset({"_id"}), "groups": frozenset({"recipient_id", "title"})}
        | {"thread": frozenset({"_id", schema.whose})},
        sql=f"""
            select c.rowid as rowid, c.direction, c.event, c.timestamp, iif(g.rowid is null, {schema.who("r")}, null)
                as who, coalesce(g.title, {schema.name("r")}) as name, iif(c.event = 4, 'deleted', 'live') as state,
                iif(g.rowid is not null, 'group', iif(r._id is null, null, 'direct')) as thread_kind,
                (select cast(h._id as text) from thread h where h.{schema.whose} = c.peer) as thread
            from call c left join recipient r on r._id = c.peer left join groups g on g.recipient_id = c.peer
            where c.message_id is null
        """,
        columns={"thread": "thread", "thread_title": "name", "thread_kind": "thread_kind", "state": "state"},
        times={"sent_at": ("timestamp", unix_ms)},
        codes={"direction": ("direction", WAYS)},
        computed={
            "sender": (("direction", "who"), lambda direction, who: who if direction == 0 else None),
            "recipients": (("direction", "who"), lambda way, who: {0: [], 1: [who]}.get(way) if who else None),
            "extra": (("event",), lambda event: {"outcome": outcome(0, event)}),
        },
        ignores="message_id is not null",
    )


def reactions(schema: Schema, table: str, of: str) -> Query:
    own = schema.owner()
    return Query(
        kind="reaction",
        table="reaction",
        requires={"reaction": frozenset({"message_id", "author_id", "emoji", "date_sent"}), table: frozenset({"_id"})},
        optional={"recipient": frozenset({"_id"}), table: frozenset({"thread_id"})},
        sql=f"""
            select r.rowid as rowid, r.emoji, r.date_sent, '{table}:' || r.message_id as reply, r.author_id = {own} as
                own, iif(r.author_id is {own}, null, {schema.who("a")}) as who, cast(m.thread_id as text) as thread,
                iif(r.author_id is {own}, null, {schema.name("a")}) as name
            from reaction r left join recipient a on a._id = r.author_id left join {table} m on m._id = r.message_id
            where {of}
        """,
        columns={"body": "emoji", "sender": "who", "sender_name": "name", "thread": "thread", "reply": "reply"},
        times={"sent_at": ("date_sent", unix_ms)},
        codes={"direction": ("own", WAYS)},
        ignores=None if of == "true" else f"not ({of})",
    )


def members(schema: Schema) -> Query:
    """The owner too, without an identifier."""
    return Query(
        kind="membership",
        table="group_membership",
        requires={"group_membership": frozenset({"group_id", "recipient_id"})},
        optional={"groups": frozenset({"group_id", "recipient_id", "title"}), "recipient": frozenset({"_id"})}
        | {"thread": frozenset({"_id", schema.whose})},
        sql=f"""
            select y.rowid as rowid, iif(y.recipient_id is {schema.owner()}, null, {schema.who("r")}) as who,
                {schema.name("r")} as name, g.title, 'group' as thread_kind,
                (select cast(h._id as text) from thread h where h.{schema.whose} = g.recipient_id) as thread
            from group_membership y left join groups g on g.group_id = y.group_id
            left join recipient r on r._id = y.recipient_id
        """,
        columns={"sender": "who", "sender_name": "name", "thread": "thread", "thread_title": "title"}
        | {"thread_kind": "thread_kind"},
    )


def people(schema: Schema) -> Query:
    ways = [f"cast(r.{column} as text)" for column in IDENTIFIERS[:-1] if schema.has("recipient", column)]
    lists = "group_id is not null" + (
        " or distribution_list_id is not null" if schema.has("recipient", "distribution_list_id") else ""
    )
    return Query(
        kind="contact",
        table="recipient",
        requires={"recipient": frozenset({"_id", "group_id"})},
        optional={"recipient": frozenset({"blocked"})},
        sql=f"""
            select r.rowid as rowid, {schema.name("r")} as name, {schema.who("r")} as who,
                r._id is {schema.owner()} as self, json_array({", ".join(ways)}) as ways,
                nullif(r.blocked, 0) as blocked
            from recipient r where not ({lists})
        """,
        computed={
            "kind": (("self",), lambda own: "account" if own else "contact"),
            "sender": (("self", "who"), lambda own, who: who if own else None),
            "sender_name": (("self", "name"), lambda own, name: name if own else None),
            "title": (("self", "name"), lambda own, name: None if own else name),
            "recipients": (("self", "ways"), lambda own, ways: None if own else others(ways)),
        },
        extra={"blocked": "blocked"},
        ignores=lists,
    )
