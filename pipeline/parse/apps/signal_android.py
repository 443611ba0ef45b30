"""Signal on Android, `signal.db`, decrypted.

Seen on: structures of 2019 (tables `sms` and `mms`) to 2026 (table `message`), rebuilt in code. Origin: the app's own
source (signalapp/Signal-Android: `MessageTypes`, `MessageTable`, `CallTable`, a snapshot of its schema of 2025),
ALEAPP.
Times: milliseconds since 1970-01-01 UTC.
Read: messages, quotes, files (their names inside the app), earlier wordings of edited ones (superseded), messages that
were taken back (unsent), that wait or are not finished (draft), reactions, calls, what the app notes, members of
groups, contacts; the owner, where messages name him as their author.
Ignored: a call that a message tells of is read there; groups and lists among the contacts are conversations.
Not read: files themselves (each is encrypted), stories as such, who a group's notes are about, payments, receipts.
"""

from pipeline.parse.built import Built, Tables
from pipeline.parse.packages import package
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.people import others
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.signal.android_messages import messages
from pipeline.parse.stores.signal.android_schema import IDENTIFIERS, Schema
from pipeline.parse.stores.signal.android_types import outcome
from pipeline.parse.times.epochs import unix_ms


def _calls(schema: Schema) -> Query:
    return Query(
        kind="call",
        table="call",
        requires={"call": frozenset({"message_id", "peer", "direction", "event", "timestamp"})},
        sql=f"""
            select c.rowid as rowid, c.direction, c.event, c.timestamp, {schema.who("r")} as who,
                {schema.name("r")} as name, iif(c.event = 4, 'deleted', 'live') as state,
                (select cast(h._id as text) from thread h where h.recipient_id = c.peer) as thread
            from call c left join recipient r on r._id = c.peer where c.message_id is null
        """,
        columns={"thread": "thread", "thread_title": "name", "state": "state"},
        times={"sent_at": ("timestamp", unix_ms)},
        codes={"direction": ("direction", {0: "incoming", 1: "outgoing"})},
        computed={
            "sender": (("direction", "who"), lambda direction, who: None if direction else who),
            "recipients": (("direction", "who"), lambda direction, who: [who] if direction and who else []),
            "extra": (("event",), lambda event: {"outcome": outcome(0, event)}),
        },
        ignores="message_id is not null",
    )


def _reactions(schema: Schema, table: str, of: str) -> Query:
    return Query(
        kind="reaction",
        table="reaction",
        requires={"reaction": frozenset({"message_id", "author_id", "emoji", "date_sent"}), table: frozenset({"_id"})},
        sql=f"""
            select r.rowid as rowid, r.emoji, r.date_sent, '{table}:' || r.message_id as reply,
                {schema.who("a")} as who, {schema.name("a")} as name, cast(m.thread_id as text) as thread
            from reaction r left join recipient a on a._id = r.author_id left join {table} m on m._id = r.message_id
            where {of}
        """,
        columns={"body": "emoji", "sender": "who", "sender_name": "name", "thread": "thread", "reply": "reply"},
        times={"sent_at": ("date_sent", unix_ms)},
        ignores=None if of == "true" else f"not ({of})",
    )


def _members(schema: Schema) -> Query:
    return Query(
        kind="membership",
        table="group_membership",
        requires={"group_membership": frozenset({"group_id", "recipient_id"}), "groups": frozenset({"group_id"})},
        sql=f"""
            select y.rowid as rowid, {schema.who("r")} as who, {schema.name("r")} as name, g.title,
                'group' as thread_kind,
                (select cast(h._id as text) from thread h where h.recipient_id = g.recipient_id) as thread
            from group_membership y left join groups g on g.group_id = y.group_id
            left join recipient r on r._id = y.recipient_id
        """,
        columns={"sender": "who", "sender_name": "name", "thread": "thread", "thread_title": "title"}
        | {"thread_kind": "thread_kind"},
    )


def _people(schema: Schema) -> Query:
    whole = [f"r.{column}" for column in IDENTIFIERS[:-1] if schema.has("recipient", column)]
    lists = "group_id is not null" + (
        " or distribution_list_id is not null" if schema.has("recipient", "distribution_list_id") else ""
    )
    own = "(select from_recipient_id from message where type & 31 in (21, 22, 23) limit 1)"
    owner = f"r._id = {own}" if schema.has("message", "from_recipient_id") else "0"
    return Query(
        kind="contact",
        table="recipient",
        requires={"recipient": frozenset({"_id", "group_id"})},
        optional={"recipient": frozenset({"blocked"})},
        sql=f"""
            select r.rowid as rowid, {schema.name("r")} as name, {schema.who("r")} as who, {owner} as self,
                json_array({", ".join(whole)}) as ways, nullif(r.blocked, 0) as blocked
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


DRAFTS = Query(
    kind="message",
    table="drafts",
    requires={"drafts": frozenset({"thread_id", "type", "value"})},
    sql="""
        select rowid as rowid, cast(thread_id as text) as thread, value, 'draft' as state, 'outgoing' as direction
        from drafts where type = 'text'
    """,
    columns={"thread": "thread", "body": "value", "state": "state", "direction": "direction"},
    ignores="type is not 'text'",
)


def _build(tables: Tables, _: Evidence) -> Sqlite:
    schema = Schema(tables)
    if schema.has("message", "thread_id"):
        queries = [messages(schema, "message"), _reactions(schema, "message", "true")]
    else:
        queries = [messages(schema, "mms"), messages(schema, "sms")]
        queries += [_reactions(schema, "mms", "is_mms"), _reactions(schema, "sms", "not is_mms")]
    return Sqlite(*queries, _calls(schema), _members(schema), _people(schema), DRAFTS)


PARSER = Parser(
    name="signal_android",
    version=1,
    app_of=lambda path: package(path) or "org.thoughtcrime.securesms",
    paths=("signal.db",),
    contacts=True,
    read=Built(_build),
)
