"""Hinge on Android, `db`.

Seen on: the structure of 2026, rebuilt in code. Origin: ALEAPP (hinge, 2026).
Times: milliseconds since 1970-01-01 UTC, of a profile when the app stored it; of what the app noted, ISO 8601 with its
zone.
Read: profiles that the app has fetched, the owner's name and e-mail address, what was done in the app and with regard
to which profile (as far as it was not sent to the service yet).
Ignored: choices of the owner's profile other than name and address, and those not chosen.
Not read: messages and matches: their columns are not published; how many there are is an issue. Photos, answers.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from models.issues import Issue
from pipeline.parse.database.opening import connect, structure
from pipeline.parse.parser import Evidence, Item, Parser, Stored
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms
from pipeline.parse.times.iso import iso, zone

PROFILES = Query(
    kind="contact",
    table="profiles",
    requires={"profiles": frozenset({"userId", "firstName"})},
    optional={"profiles": frozenset({"lastName", "created", "age", "hometown", "location", "jobTitle", "state"})},
    sql="""
        select rowid as rowid, userId, firstName, lastName, created, age, hometown, location, jobTitle, state
        from profiles
    """,
    computed={
        "title": (("firstName", "lastName"), lambda *names: " ".join(name for name in names if name) or None),
        "recipients": (("userId",), lambda id_: [id_] if id_ else []),
    },
    times={"sent_at": ("created", unix_ms)},
    extra={"age": "age", "home_town": "hometown", "location": "location", "job": "jobTitle", "state": "state"},
)

_OWN = "selected and ((attribute = 'name' and apiId = 'firstName') or (attribute = 'email' and apiId = 'name'))"

ACCOUNT = Query(
    kind="account",
    table="basic_choices",
    requires={"basic_choices": frozenset({"attribute", "apiId", "display", "selected"})},
    sql=f"""
        select rowid as rowid, iif(attribute = 'email', display, null) as email,
            iif(attribute = 'name', display, null) as name
        from basic_choices where {_OWN}
    """,
    columns={"sender": "email", "sender_name": "name"},
    ignores=f"not coalesce({_OWN}, 0)",
)

EVENTS = Query(
    kind="system_event",
    table="metrics",
    requires={"metrics": frozenset({"ts", "eventType"})},
    optional={"metrics": frozenset({"subjectId", "data"}), "profiles": frozenset({"userId", "firstName"})},
    sql="""
        select m.rowid as rowid, cast(m.ts as text) as ts, m.eventType, m.subjectId, m.data,
            (select min(firstName) from profiles where userId = m.subjectId) as name
        from metrics m
    """,
    columns={"title": "eventType", "sent_at_raw": "ts"},
    computed={"sent_at": (("ts",), iso), "sent_at_source": (("ts",), zone)},
    extra={"profile": "subjectId", "profile_name": "name", "data": "data"},
)

_DATABASE = Sqlite(PROFILES, ACCOUNT, EVENTS)


def _read(evidence: Evidence) -> Iterator[Item]:
    yield from _DATABASE(evidence)
    if evidence.part.index:
        return
    try:
        with closing(connect(evidence.path)) as connection:
            for table in sorted({"chat_messages", "match_messages", "matches"} & structure(connection).keys()):
                (rows,) = connection.execute(f"select count(*) from {table}").fetchone()
                if rows:
                    yield Stored(table, rows)
                    yield Issue(f"{table}:", "unsupported", f"{rows} rows of a structure not published", rows=rows)
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return  # said already


PARSER = Parser(
    name="hinge",
    version=1,
    app="co.hinge.app",
    paths=("co.hinge.app/databases/db",),
    threads=False,
    contacts=True,
    read=_read,
)
