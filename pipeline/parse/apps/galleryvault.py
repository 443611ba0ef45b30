"""GalleryVault on Android, `galleryvault.db`: keeps pictures apart from the gallery.

Seen on: structures of 2021 to 2026, rebuilt in code. Origin: ALEAPP (galleryVault), the handbook of UROCK AILAB.
Times: milliseconds since 1970-01-01 UTC.
Read: files in the vault with where they came from and when they were put there, when they went to its recycle bin
(state deleted, in both), files that were taken out, attempts to unlock it, pages and downloads of its own browser.
Not read: the files (`.galleryvault_*/files/<uuid>`, partly encrypted), codes that were entered, passwords, the cloud.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

_FILE = frozenset({"_id", "name", "original_path", "uuid", "mime_type", "file_size", "folder_id", "source"})
_SHOWN = {"original_path": "original_path", "stored_as": "uuid", "mime_type": "mime_type", "bytes": "file_size"}

FILES = Query(
    kind="media",
    table="file_v1",
    requires={"file_v1": frozenset({"name"})},
    optional={"file_v1": _FILE | {"original_path", "added_time_utc"}, "folder_v1": frozenset({"_id", "name"})}
    | {"recycle_bin_v1": frozenset({"file_id"})},
    sql="""
        select f.rowid as rowid, f.name, f.original_path, f.added_time_utc, f.uuid, f.mime_type, f.file_size, f.source,
            d.name as folder, 'put into the vault' as told,
            iif(f._id in (select file_id from recycle_bin_v1), 'deleted', 'live') as state
        from file_v1 f left join folder_v1 d on d._id = f.folder_id
    """,
    columns={"title": "name", "state": "state"},
    times={"sent_at": ("added_time_utc", unix_ms)},
    extra=_SHOWN | {"folder": "folder", "from": "source", "time": "told"},
)

BIN = Query(
    kind="media",
    table="recycle_bin_v1",
    requires={"recycle_bin_v1": frozenset({"file_id"})},
    optional={"recycle_bin_v1": frozenset({"delete_time"}), "file_v1": _FILE - {"folder_id", "source"}},
    sql="""
        select b.rowid as rowid, b.delete_time, f.name, f.original_path, f.uuid, f.mime_type, f.file_size,
            'deleted' as state, 'moved to the recycle bin of the vault' as told
        from recycle_bin_v1 b left join file_v1 f on f._id = b.file_id
    """,
    columns={"title": "name", "state": "state"},
    times={"sent_at": ("delete_time", unix_ms)},
    extra=_SHOWN | {"time": "told"},
)

TAKEN_OUT = Query(
    kind="system_event",
    table="export_unhidden_history",
    requires={"export_unhidden_history": frozenset({"name"})},
    optional={"export_unhidden_history": frozenset({"action_time", "target_path", "original_path", "action_type"})},
    sql="""
        select rowid as rowid, action_time, name, target_path, original_path, action_type,
            'taken out of the vault' as title
        from export_unhidden_history
    """,
    columns={"title": "title", "body": "name"},
    times={"sent_at": ("action_time", unix_ms)},
    computed={"attachments": (("target_path",), lambda path: [path] if path else None)},
    extra={"original_path": "original_path", "action": "action_type"},
)

ATTEMPTS = Query(
    kind="system_event",
    table="break_in_report",
    requires={"break_in_report": frozenset({"timestamp"})},
    optional={"break_in_report": frozenset({"photo_path", "location_latitude", "location_longitude", "address"})},
    sql="""
        select rowid as rowid, timestamp, photo_path, nullif(location_latitude, 0) as latitude,
            nullif(location_longitude, 0) as longitude, address, 'a code that was not right was entered' as title
        from break_in_report
    """,
    columns={"title": "title", "latitude": "latitude", "longitude": "longitude"},
    times={"sent_at": ("timestamp", unix_ms)},
    computed={"attachments": (("photo_path",), lambda path: [path] if path else None)},
    extra={"address": "address"},
)

VISITS = Query(
    kind="visit",
    table="browser_history",
    requires={"browser_history": frozenset({"url"})},
    optional={"browser_history": frozenset({"title", "last_visit_time_utc"})},
    sql="select rowid as rowid, url, title, last_visit_time_utc from browser_history",
    columns={"url": "url", "title": "title"},
    times={"sent_at": ("last_visit_time_utc", unix_ms)},
)

DOWNLOADS = Query(
    kind="download",
    table="download_task",
    requires={"download_task": frozenset({"url"})},
    optional={"download_task": frozenset({"begin_time", "end_time", "name", "web_url", "local_path", "mime_type"})},
    sql="select rowid as rowid, url, begin_time, end_time, name, web_url, local_path, mime_type from download_task",
    columns={"url": "url", "title": "name"},
    times={"sent_at": ("begin_time", unix_ms), "ended_at": ("end_time", unix_ms)},
    computed={"attachments": (("local_path",), lambda path: [path] if path else None)},
    extra={"page": "web_url", "mime_type": "mime_type"},
)

PARSER = Parser(
    name="galleryvault",
    version=1,
    app="com.thinkyeah.galleryvault",
    paths=("databases/galleryvault.db",),
    threads=False,
    read=Sqlite(FILES, BIN, TAKEN_OUT, ATTEMPTS, VISITS, DOWNLOADS),
)
