"""Live locations of WhatsApp on Android, `location.db`.

Seen on: the structure of version 2, which the app has had since 2017, rebuilt in code.
Origin: the `create table` statements of the app itself, in public decompilations (LocationDbHelper).
Times: milliseconds since 1970-01-01 UTC.
Read: the last place of each person who shares theirs, and who shares with which conversation until when.
Not read: places before the last (they are in no table), keys.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.people import WAYS
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.whatsapp.jids import thread_kind
from pipeline.parse.times.epochs import unix_ms

PLACES = Query(
    kind="location",
    table="location_cache",
    requires={"location_cache": frozenset({"jid", "latitude", "longitude", "location_ts"})},
    optional={"location_cache": frozenset({"accuracy", "speed", "bearing"})},
    sql="""
        select rowid as rowid, jid, latitude, longitude, location_ts, accuracy, speed, bearing from location_cache
    """,
    columns={"sender": "jid", "latitude": "latitude", "longitude": "longitude", "accuracy_m": "accuracy"},
    times={"sent_at": ("location_ts", unix_ms)},
    extra={"speed": "speed", "bearing": "bearing"},
)

SHARED = Query(
    kind="system_event",
    table="location_sharer",
    requires={"location_sharer": frozenset({"remote_jid", "from_me", "expires"})},
    optional={"location_sharer": frozenset({"remote_resource", "message_id"})},
    sql="""
        select rowid as rowid, remote_jid, from_me, expires, message_id, 'location shared' as title,
            iif(from_me, null, coalesce(nullif(remote_resource, ''), remote_jid)) as sender
        from location_sharer
    """,
    columns={"thread": "remote_jid", "sender": "sender", "title": "title"},
    times={"ended_at": ("expires", unix_ms)},
    codes={"direction": ("from_me", WAYS)},
    computed={"thread_kind": (("remote_jid",), thread_kind)},
    extra={"message_id": "message_id"},
)

PARSER = Parser(
    name="whatsapp_location_android",
    version=1,
    app_of=lambda path: "com.whatsapp.w4b" if "com.whatsapp.w4b" in path else "com.whatsapp",
    paths=("com.whatsapp/databases/location.db", "com.whatsapp.w4b/databases/location.db"),
    read=Sqlite(PLACES, SHARED),
)
