"""What was typed on Android with Google's keyboard, `trainingcache*.db`.

Seen on: structures of 2020 to 2026, rebuilt in code.
Origin: ALEAPP (gboard); the project gboard-forensics, for the names of tables.
Times: milliseconds since 1970-01-01 UTC.
Read: typed text by field or by session, with the app and the name of the field. What was typed and deleted again before
it was sent is in it as well. Newer versions keep only in which app the keyboard was used, and when.
Ignored: all strokes of a session but the first: their text stands there.
Not read: what was suggested, the learnt language model.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.gboard import ACTIONS, STROKES, typed
from pipeline.parse.times.epochs import unix_ms

FIELDS = Query(
    kind="typed",
    table="training_input_events_table",
    requires={"training_input_events_table": frozenset({"_payload"})},
    optional={"training_input_events_table": frozenset({"f2", "f4", "f5", "f9"})},
    sql="""
        select rowid as rowid, 'typed' as title, _payload as payload, f2 as app, f4 as name, f5 as id, f9 as time
        from training_input_events_table
    """,
    columns={"title": "title"},
    times={"sent_at": ("time", unix_ms)},
    computed={"body": (("payload",), lambda payload: typed(payload, 7, 2))},
    extra={"typed_in": "app", "field": "name", "field_id": "id"},
)

SESSIONS = Query(
    kind="app_use",
    table="session",
    requires={"session": frozenset({"package_name"})},
    optional={"session": frozenset({"_session_id"})},
    sql="""
        select rowid as rowid, 'the keyboard was used' as title, package_name as app, _session_id as time from session
    """,
    columns={"title": "title", "app": "app"},
    times={"sent_at": ("time", unix_ms)},
)

PARSER = Parser(
    name="gboard_typed",
    version=1,
    app="com.google.android.inputmethod.latin",
    paths=("com.google.android.inputmethod.latin/databases/trainingcache*.db",),
    threads=False,
    read=Sqlite(FIELDS, STROKES, ACTIONS, SESSIONS),
)
