"""Who belongs to a group of `msgstore.db`, who belonged to it, and what the owner calls himself."""

from typing import Any

from pipeline.parse.extras import extras, yes
from pipeline.parse.sqlite import Query
from pipeline.parse.stores.whatsapp import android_people
from pipeline.parse.stores.whatsapp.android_codes import ROLES
from pipeline.parse.stores.whatsapp.jids import member, thread_kind
from pipeline.parse.times.epochs import unix_ms, unix_s


def _moment(value: Any) -> int | None:
    """Milliseconds, as all times of the app; in some versions of these tables seconds."""
    return unix_ms(value) or unix_s(value)


def _members(table: str, times: dict[str, str], optional: frozenset[str], **told: Any) -> Query:
    return Query(
        kind="membership",
        table=table,
        requires=android_people.REQUIRES
        | android_people.CHAT
        | {table: frozenset({"group_jid_row_id", "user_jid_row_id"}) | frozenset(times.values()) - optional},
        optional=android_people.OPTIONAL | ({table: optional} if optional else {}),
        sql=f"""
            with {android_people.WHO}
            select g.rowid as rowid, groups.jid as thread, c.subject, users.jid as sender, users.name, users.lid,
                {", ".join(f"g.{column}" for column in sorted({*told, *times.values()}))}
            from {table} g
            left join who groups on groups._id = g.group_jid_row_id
            left join who users on users._id = g.user_jid_row_id
            left join chat c on c.jid_row_id = g.group_jid_row_id
        """,
        columns={"sender_name": "name", "thread": "thread", "thread_title": "subject"},
        times={column: (name, _moment) for column, name in times.items()},
        computed={
            "sender": (("sender",), member),
            "thread_kind": (("thread",), thread_kind),
            "extra": extras(lid=None, **told),
        },
    )


MEMBERS = _members(
    "group_participant_user",
    {"sent_at": "add_timestamp"},
    frozenset({"add_timestamp", "rank", "pending"}),
    rank=ROLES,
    pending=yes,
)
PAST_MEMBERS = _members(
    "group_past_participant_user",
    {"ended_at": "timestamp"},
    frozenset(),
    is_leave={1: "left", 0: "removed"},
)
LEGACY_MEMBERS = Query(
    kind="membership",
    table="group_participants",
    requires={"group_participants": frozenset({"gjid", "jid"})},
    optional={
        "group_participants": frozenset({"admin", "pending"}),
        "chat_list": frozenset({"key_remote_jid", "subject"}),
    },
    sql="""
        select g.rowid as rowid, g.gjid, nullif(g.jid, '') as jid, g.admin as rank, g.pending, c.subject
        from group_participants g left join chat_list c on c.key_remote_jid = g.gjid
    """,
    columns={"sender": "jid", "thread": "gjid", "thread_title": "subject"},
    computed={"thread_kind": (("gjid",), thread_kind), "extra": extras(rank=ROLES, pending=yes)},
)

OWNER = Query(
    kind="account",
    table="props",
    requires={"props": frozenset({"key", "value"})},
    sql="select rowid as rowid, cast(value as text) as name from props where key = 'user_push_name'",
    columns={"sender_name": "name"},
    ignores="coalesce(key, '') <> 'user_push_name'",
)
