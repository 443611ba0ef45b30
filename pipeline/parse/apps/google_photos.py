"""Google Photos on Android, `gphotos*.db`, and the trash of the app, `local_trash.db`.

Seen on: structures of Android 10 to 16, rebuilt in code. Origin: ALEAPP (googlePhotos), the forensics handbook of UROCK
AILAB.
Times: milliseconds since 1970-01-01 UTC: when taken (`utc_timestamp`); in the trash of the app, when put there.
Read: pictures and videos of the device and of the account with where they were taken, what is in the trash (state
deleted), where it was.
Not read: shared albums, people, the cache, the files of the trash (`files/trash_files`). One of the account may have
been taken with another device, and one of the device may be gone from it.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

_PLACE = frozenset({"latitude", "longitude", "duration"})
_WHERE = {"latitude": "latitude", "longitude": "longitude"}

LOCAL = Query(
    kind="media",
    table="local_media",
    requires={"local_media": frozenset({"filepath"})},
    optional={
        "local_media": _PLACE | {"filename", "utc_timestamp", "folder_name", "trash_timestamp", "purge_timestamp"}
    },
    sql="""
        select rowid as rowid, filename, filepath, utc_timestamp, nullif(latitude, 0) as latitude,
            nullif(longitude, 0) as longitude, duration, folder_name, nullif(trash_timestamp, 0) as trashed,
            purge_timestamp, iif(trash_timestamp > 0, 'deleted', 'live') as state
        from local_media
    """,
    columns=_WHERE | {"title": "filename", "state": "state"},
    times={"sent_at": ("utc_timestamp", unix_ms)},
    computed={"attachments": (("filepath",), lambda path: [path] if path else None)},
    extra={
        "folder": "folder_name",
        "length_ms": "duration",
        "put_into_trash_ms": "trashed",
        "purge_ms": "purge_timestamp",
    },
)

REMOTE = Query(
    kind="media",
    table="remote_media",
    requires={"remote_media": frozenset({"filename"})},
    optional={"remote_media": _PLACE | {"remote_url", "utc_timestamp", "upload_status"}},
    sql="""
        select rowid as rowid, filename, utc_timestamp, nullif(latitude, 0) as latitude,
            nullif(longitude, 0) as longitude, duration, remote_url, upload_status, 'of the account' as told
        from remote_media
    """,
    columns=_WHERE | {"title": "filename", "url": "remote_url"},
    times={"sent_at": ("utc_timestamp", unix_ms)},
    extra={"length_ms": "duration", "upload": "upload_status", "kept": "told"},
)

TRASH = Query(
    kind="media",
    table="local",
    requires={"local": frozenset({"local_path"})},
    optional={"local": frozenset({"deleted_time", "trash_file_name", "is_video"})},
    sql="""
        select rowid as rowid, deleted_time, local_path, trash_file_name, is_video, 'deleted' as state,
            'put into the trash' as told
        from local
    """,
    columns={"state": "state"},
    times={"sent_at": ("deleted_time", unix_ms)},
    computed={
        "title": (("local_path",), lambda path: path.rpartition("/")[2] if path else None),
        "attachments": (("trash_file_name",), lambda name: [f"files/trash_files/{name}"] if name else None),
    },
    extra={"original_path": "local_path", "video": "is_video", "time": "told"},
)

PARSERS = (
    Parser(
        name="google_photos",
        version=1,
        app="com.google.android.apps.photos",
        paths=("com.google.android.apps.photos/databases/gphotos*.db",),
        threads=False,
        read=Sqlite(LOCAL, REMOTE),
    ),
    Parser(
        name="google_photos_trash",
        version=1,
        app="com.google.android.apps.photos",
        paths=("com.google.android.apps.photos/databases/local_trash.db",),
        threads=False,
        read=Sqlite(TRASH),
    ),
)
