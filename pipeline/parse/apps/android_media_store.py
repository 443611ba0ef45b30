"""What Android knows of files on its storage, `external.db` of the media store.

Seen on: structures of Android 7 to 15, rebuilt in code.
Origin: AOSP (MediaProvider's DatabaseHelper); ALEAPP (emulatedSmeta).
Times: taken in milliseconds, added and changed in seconds since 1970-01-01 UTC. When a picture was taken is what its
camera wrote, as the device understood its zone.
Read: pictures, videos and recordings, documents and downloads: path, album, which app wrote it, where it was taken,
when it was taken, added and changed, from which address it came; what is in the bin (state deleted) and until when;
which single files somebody has let an app see (Android 14); how many files are noted as removed.
Ignored: folders.
Not read: music's artists and albums, playlists, text that was recognised. A file that stands here may be gone.
"""

from pipeline.parse.extras import extras, time, yes
from pipeline.parse.packages import package
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.places import computed
from pipeline.parse.times.epochs import unix_ms, unix_s

_FOLDER = "coalesce(format, 0) = 12289"
_KINDS = {1: "media", 2: "media", 3: "media"}
FILES = Query(
    kind="document",
    table="files",
    requires={"files": frozenset({"_data"})},
    optional={
        "files": frozenset(
            {"format", "_display_name", "title", "media_type", "mime_type", "_size", "datetaken", "date_added"}
        )
        | {"date_modified", "latitude", "longitude", "bucket_display_name", "owner_package_name", "is_trashed"}
        | {"is_pending", "is_favorite", "date_expires", "download_uri", "referer_uri", "duration", "width", "height"}
    },
    sql=f"""
        select rowid as rowid, _data as path, coalesce(_display_name, title) as title, media_type, mime_type as mime,
            nullif(datetaken, 0) as taken, date_added as added, date_modified as changed, _size as bytes, width, height,
            latitude as lat, longitude as lon, bucket_display_name as album,
            owner_package_name as written_by, nullif(is_trashed, 0) as trashed, is_pending as unfinished,
            is_favorite as favourite, date_expires as removed_at, nullif(download_uri, '') as url,
            nullif(referer_uri, '') as from_page, nullif(duration, 0) as duration_ms
        from files where not ({_FOLDER})
    """,
    columns={"title": "title", "url": "url"},
    times={"sent_at": ("taken", unix_ms)},
    computed=computed()
    | {
        "kind": (("media_type",), lambda type_: _KINDS.get(type_, "document")),
        "attachments": (("path",), lambda path: [path] if path else None),
        "state": (("trashed",), lambda trashed: "deleted" if trashed else "live"),
        "extra": extras(
            **dict.fromkeys(("mime", "album", "written_by", "bytes", "width", "height", "duration_ms", "from_page")),
            **dict.fromkeys(("added", "changed", "removed_at"), time(unix_s)),
            **dict.fromkeys(("favourite", "unfinished"), yes),
        ),
    },
    ignores=_FOLDER,
)

GRANTS = Query(
    kind="system_event",
    table="media_grants",
    requires={"media_grants": frozenset({"file_id"})},
    optional={
        "files": frozenset({"_id", "_data"}),
        "media_grants": frozenset({"owner_package_name", "package_user_id"}),
    },
    sql="""
        select g.rowid as rowid, 'an app was given access to a file' as title, g.owner_package_name as package,
            f._data as path, g.package_user_id as user, g.file_id as file
        from media_grants g left join files f on f._id = g.file_id
    """,
    columns={"title": "title", "app": "package"},
    computed={"attachments": (("path",), lambda path: [path] if path else None)},
    extra={"user": "user", "media_store_id": "file"},
)

PARSER = Parser(
    name="android_media_store",
    version=1,
    app_of=lambda path: package(path) or "com.android.providers.media",
    paths=tuple(
        f"{provider}/databases/external.db"
        for provider in (
            "com.google.android.providers.media.module",
            "com.android.providers.media.module",
            "com.android.providers.media",
        )
    ),
    threads=False,
    read=Sqlite(FILES, GRANTS, tombstones=("deleted_media",)),
)
