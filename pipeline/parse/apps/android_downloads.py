"""Android's download manager, `downloads.db`.

Seen on: real: plaso's `downloads.db` (user version 114, 2022).
Origin: AOSP (DownloadProvider); plaso (android_native_downloads).
Times: milliseconds since 1970-01-01 UTC.
Read: what was fetched from which address for which app, where it was kept, when that row was changed last.
Not read: headers, cookies. `sent_at` is that last change, mostly the end. What an app fetches by itself is not here.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

DOWNLOADS = Query(
    kind="download",
    table="downloads",
    requires={"downloads": frozenset({"uri"})},
    optional={
        "downloads": frozenset({"lastmod", "_data", "mimetype", "status", "notificationpackage", "title"})
        | {"description", "total_bytes", "referer", "deleted", "is_visible_in_downloads_ui"}
    },
    sql="""
        select rowid as rowid, uri, lastmod, _data as path, mimetype, status, notificationpackage as package, title,
            nullif(description, '') as body, total_bytes, referer, deleted,
            iif(is_visible_in_downloads_ui = 0, 1, null) as hidden,
            iif(lastmod, 'last changed', null) as told
        from downloads
    """,
    columns={"app": "package", "url": "uri", "title": "title", "body": "body"},
    times={"sent_at": ("lastmod", unix_ms)},
    computed={
        "attachments": (("path",), lambda path: [path] if path else None),
        "state": (("deleted",), lambda deleted: "deleted" if deleted else "live"),
    },
    extra={
        "time": "told",
        "mime": "mimetype",
        "status": "status",
        "bytes": "total_bytes",
        "from_page": "referer",
        "not_listed": "hidden",
    },
)

PARSER = Parser(
    name="android_downloads",
    version=1,
    paths=("com.android.providers.downloads/databases/downloads.db",),
    threads=False,
    read=Sqlite(DOWNLOADS),
)
