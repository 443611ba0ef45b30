"""Downloads of Firefox on Android, `mozac_downloads_database`.

Seen on: a newer and an older structure, rebuilt in code. Origin: ALEAPP, Mozilla's android-components. Not verified:
the words for the codes of what became of it.
Times: milliseconds since 1970-01-01 UTC.
Read: address, file with its folder, kind, size, what became of it.
Not read: the files themselves.
"""

from pipeline.parse.packages import package
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

_STATES = {3: "paused", 4: "cancelled", 5: "failed", 6: "complete"}
_MORE = frozenset({"content_type", "content_length", "status", "destination_directory", "directory_path"})

DOWNLOADS = Query(
    kind="download",
    table="downloads",
    requires={"downloads": frozenset({"url", "file_name", "created_at"})},
    optional={"downloads": _MORE},
    sql="""
        select rowid as rowid, url, created_at, content_type, content_length, status,
            coalesce(rtrim(coalesce(directory_path, destination_directory), '/') || '/', '')
                || coalesce(file_name, '') as path
        from downloads
    """,
    columns={"url": "url", "title": "path"},
    times={"sent_at": ("created_at", unix_ms)},
    extra={"state": ("status", _STATES), "mime_type": "content_type", "bytes": "content_length"},
)

PARSER = Parser(
    name="firefox_downloads",
    version=1,
    app_of=package,
    threads=False,
    paths=("databases/mozac_downloads_database",),
    read=Sqlite(DOWNLOADS),
)
