"""Snapchat, memories: on Android `memories.db`, on iOS `scdb-27.sqlite3`.

Seen on: structures of both, rebuilt in code. Origin: ALEAPP `snapchat.py`;
dfjsim/Snapchat_Auto, `snapchat_android.md` and `snapchat_ios_memories_decryption.md`.
Times: milliseconds since 1970-01-01 UTC on Android, seconds since 2001-01-01 UTC on iOS.
Read: when each was taken, whether it is in My Eyes Only, its identifiers; on Android, where it was taken.
Not read: the pictures (encrypted, under names of their own), keys and the passcode of My Eyes Only, on iOS where it was
taken (`gallery.encrypteddb` is encrypted).
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.places import computed
from pipeline.parse.times.epochs import mac_s, unix_ms

_SHOWN = {"in My Eyes Only": "hidden", "seconds": "duration", "zone": "zone", "media id": "media_id", "snap id": "id"}

ANDROID = Query(
    kind="media",
    table="memories_snap",
    requires={"memories_snap": frozenset({"_id", "create_time"})},
    optional={
        "memories_snap": frozenset({"snap_capture_time", "media_id", "memories_entry_id", "has_location", "duration"})
        | {"latitude", "longitude", "time_zone_id"},
        "memories_entry": frozenset({"_id", "title", "is_private"}),
        "memories_media": frozenset({"_id", "format"}),
    },
    sql="""
        select s.rowid as rowid, coalesce(nullif(s.snap_capture_time, 0), s.create_time) as taken, e.title,
            iif(s.has_location, s.latitude, null) as lat, iif(s.has_location, s.longitude, null) as lon,
            iif(e.is_private, 'yes', null) as hidden, f.format, s.duration, s.time_zone_id as zone, s.media_id,
            s._id as id
        from memories_snap s left join memories_entry e on e._id = s.memories_entry_id
        left join memories_media f on f._id = s.media_id
    """,
    columns={"title": "title"},
    times={"sent_at": ("taken", unix_ms)},
    computed=computed(),
    extra=_SHOWN | {"format": "format"},
)
IOS = Query(
    kind="media",
    table="ZGALLERYSNAP",
    requires={"ZGALLERYSNAP": frozenset({"ZSNAPID", "ZCREATETIMEUTC"})},
    optional={
        "ZGALLERYSNAP": frozenset({"ZCAPTURETIMEUTC", "ZMEDIAID", "ZENTRY", "ZDURATION", "ZHASLOCATION"})
        | {"ZTIMEZONENAME"},
        "ZGALLERYENTRY": frozenset({"Z_PK", "ZISPRIVATE"}),
    },
    sql="""
        select s.rowid as rowid, coalesce(s.ZCAPTURETIMEUTC, s.ZCREATETIMEUTC) as taken, s.ZSNAPID as id,
            s.ZMEDIAID as media_id, s.ZDURATION as duration, s.ZTIMEZONENAME as zone,
            iif(s.ZHASLOCATION, 'yes, encrypted', null) as place, iif(e.ZISPRIVATE, 'yes', null) as hidden
        from ZGALLERYSNAP s left join ZGALLERYENTRY e on e.Z_PK = s.ZENTRY
    """,
    times={"sent_at": ("taken", mac_s)},
    extra=_SHOWN | {"has a place": "place"},
)

PARSER = Parser(
    name="snapchat_memories",
    version=1,
    app_of=lambda path: "com.snapchat.android" if path.endswith("memories.db") else "com.toyopagroup.picaboo",
    paths=("com.snapchat.android/databases/memories.db", "scdb-*.sqlite3"),
    threads=False,
    read=Sqlite(ANDROID, IOS),
)
