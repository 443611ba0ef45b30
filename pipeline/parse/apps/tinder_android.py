"""Tinder on Android, `tinder-3.db`.

Seen on: structures of 2021 to 2026, rebuilt in code. Origin: ALEAPP (tinder, 2026), karlicoss/HPI.
Times: milliseconds since 1970-01-01 UTC.
Read: messages of matches, with whom the owner matched and since when, profiles of those people, notices of the app
itself.
Not read: photos (their addresses are those of a server), what became of each swipe, messages of matches that were
dissolved: the app takes them away with the match. Which way a message went is not stored: the owner is the other end of
a message from or to a person matched. Where neither end is known, the message has no direction.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.people import author, partner
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

_MATCH = {"match": frozenset({"id", "person_id"}), "match_person": frozenset({"id", "name"})}
MESSAGES = Query(
    kind="message",
    table="message",
    requires={"message": frozenset({"match_id", "from_id", "to_id", "text"})},
    optional=_MATCH | {"message": frozenset({"sent_date", "type", "delivery_status", "is_liked"})},
    sql="""
        with owner as materialized (
            select max(iif(t.person_id = m.to_id, m.from_id, m.to_id)) as id
            from message m join "match" t on t.id = m.match_id where t.person_id in (m.from_id, m.to_id)
        )
        select rowid, text, sent_date, match_id, name, type, delivery_status, is_liked, 'direct' as thread_kind, person,
            person = to_id as from_me, iif(person = from_id, name, null) as sender_name, from_id
        from (
            select m.rowid as rowid, m.*, p.name, coalesce(
                iif(t.person_id in (m.from_id, m.to_id), t.person_id, null),
                iif(owner.id = m.from_id, m.to_id, iif(owner.id = m.to_id, m.from_id, null))) as person
            from message m join owner left join "match" t on t.id = m.match_id
            left join match_person p on p.id = t.person_id
        )
    """,
    columns={"body": "text", "thread": "match_id", "thread_kind": "thread_kind", "thread_title": "name"}
    | {"sender_name": "sender_name"},
    times={"sent_at": ("sent_date", unix_ms)},
    codes={"direction": ("from_me", {0: "incoming", 1: "outgoing"})},
    computed={
        "sender": (("from_me", "from_id"), author),
        "recipients": (("from_me", "person"), partner),
    },
    extra={"type": "type", "delivery": "delivery_status", "liked": "is_liked"},
)

MATCHES = Query(
    kind="membership",
    table="match",
    requires={"match": frozenset({"id", "person_id"})},
    optional={
        "match": frozenset({"creation_date", "is_blocked", "is_muted"}),
        "match_person": frozenset({"id", "name"}),
    },
    sql="""
        select m.rowid as rowid, m.id, m.person_id, m.creation_date, m.is_blocked, m.is_muted, p.name,
            'direct' as thread_kind
        from "match" m left join match_person p on p.id = m.person_id
    """,
    columns={"thread": "id", "thread_kind": "thread_kind", "thread_title": "name"}
    | {"sender": "person_id", "sender_name": "name"},
    times={"sent_at": ("creation_date", unix_ms)},
    extra={"blocked": "is_blocked", "muted": "is_muted"},
)

PEOPLE = Query(
    kind="contact",
    table="match_person",
    requires={"match_person": frozenset({"id", "name"})},
    optional={"match_person": frozenset({"bio", "birth_date"})},
    sql="select rowid as rowid, id, name, bio, birth_date from match_person",
    columns={"title": "name", "body": "bio"},
    computed={"recipients": (("id",), lambda id_: [id_] if id_ else [])},
    extra={"birth_date_ms": "birth_date"},
)

NOTICES = Query(
    kind="message",
    table="inbox_message",
    requires={"inbox_message": frozenset({"body"})},
    optional={"inbox_message": frozenset({"sent_date"})},
    sql="""
        select rowid as rowid, body, sent_date, 'inbox' as thread, 'broadcast' as thread_kind, 'Tinder' as name,
            'incoming' as direction
        from inbox_message
    """,
    columns={"body": "body", "thread": "thread", "thread_kind": "thread_kind", "thread_title": "name"}
    | {"sender_name": "name", "direction": "direction"},
    times={"sent_at": ("sent_date", unix_ms)},
)

PARSER = Parser(
    name="tinder_android",
    version=1,
    app="com.tinder",
    paths=("databases/tinder-3.db",),
    contacts=True,
    read=Sqlite(MESSAGES, MATCHES, PEOPLE, NOTICES),
)
