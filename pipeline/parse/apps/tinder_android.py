"""Tinder on Android, `tinder-3.db`.

Seen on: structures of 2021 to 2026, rebuilt in code. Origin: ALEAPP (tinder, 2026), karlicoss/HPI.
Times: milliseconds since 1970-01-01 UTC.
Read: messages of matches, with whom the owner matched and since when, profiles of those people, notices of the app
itself.
Not read: photos (their addresses are those of a server), what became of each swipe, messages of matches that were
dissolved: the app takes them away with the match. Which way a message went is told by the person matched; a message
of a match that is gone has no direction.
"""

from pipeline.parse.epochs import unix_ms
from pipeline.parse.parser import Parser
from pipeline.parse.people import author, partner
from pipeline.parse.sqlite import Query, Sqlite

_MATCH = {"match": frozenset({"id", "person_id"}), "match_person": frozenset({"id", "name"})}
_JOINS = 'left join "match" t on t.id = m.match_id left join match_person p on p.id = t.person_id'

MESSAGES = Query(
    kind="message",
    table="message",
    requires={"message": frozenset({"match_id", "from_id", "to_id", "text", "sent_date"})},
    optional=_MATCH | {"message": frozenset({"type", "delivery_status", "is_liked"})},
    sql=f"""
        select m.rowid as rowid, m.text, m.sent_date, m.match_id, p.name, m.type, m.delivery_status, m.is_liked,
            t.person_id = m.to_id as from_me, iif(t.person_id = m.to_id, m.to_id, m.from_id) as person,
            iif(t.person_id = m.to_id, null, p.name) as sender_name, 'direct' as thread_kind
        from message m {_JOINS}
    """,
    columns={"body": "text", "thread": "match_id", "thread_kind": "thread_kind", "thread_title": "name"}
    | {"sender_name": "sender_name"},
    times={"sent_at": ("sent_date", unix_ms)},
    codes={"direction": ("from_me", {0: "incoming", 1: "outgoing"})},
    computed={
        "sender": (("from_me", "person"), author),
        "recipients": (("from_me", "person"), lambda from_me, who: None if from_me is None else partner(from_me, who)),
    },
    extra={"type": "type", "delivery": "delivery_status", "liked": "is_liked"},
)

MATCHES = Query(
    kind="membership",
    table="match",
    requires={"match": frozenset({"id", "person_id", "creation_date"})},
    optional={"match": frozenset({"is_blocked", "is_muted"}), "match_person": frozenset({"id", "name"})},
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
    requires={"inbox_message": frozenset({"body", "sent_date"})},
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
