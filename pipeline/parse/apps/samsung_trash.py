"""Samsung's trash of all apps, `trash.db`.

Seen on: structures of Android 10 to 15, rebuilt in code.
Origin: ALEAPP (SamsungTrash), Be Binary 4n6, "Samsung Trash Provider" (2026).
Times: milliseconds since 1970-01-01 UTC; when a file was put into the trash.
Read: files in the trash with where they were and are, with which app they were put there, when that ends.
Not read: the files (`Android/.Trash`, `files/.Trash`).
"""

from pipeline.parse.extras import extras, time
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

TRASH = Query(
    kind="media",
    table="trashes",
    requires={"trashes": frozenset({"_data", "original_path"})},
    optional={
        "trashes": frozenset({"date_deleted", "_display_name", "mime_type", "delete_package_name", "date_expires"})
        | {"_size"}
    },
    sql="""
        select rowid as rowid, _data as stored, original_path, date_deleted, _display_name as name, mime_type,
            delete_package_name as deleted_with, date_expires as expires, _size as bytes, 'deleted' as state,
            'put into the trash' as time
        from trashes
    """,
    columns={"title": "name", "state": "state"},
    times={"sent_at": ("date_deleted", unix_ms)},
    computed={
        "attachments": (("stored",), lambda path: [path] if path else None),
        "extra": extras(
            original_path=None, mime_type=None, deleted_with=None, expires=time(unix_ms), bytes=None, time=None
        ),
    },
)

PARSER = Parser(
    name="samsung_trash",
    version=1,
    app="com.samsung.android.providers.trash",
    paths=("com.samsung.android.providers.trash/databases/trash.db",),
    threads=False,
    read=Sqlite(TRASH),
)
