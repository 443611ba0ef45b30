"""Samsung's trash, `trash.db` (all apps) and `local.db` of the Gallery.

Seen on: structures of Android 10 to 15, rebuilt in code.
Origin: ALEAPP (SamsungTrash, galleryTrash), Be Binary 4n6,
"Samsung Trash Provider" (2026).
Times: milliseconds since 1970-01-01 UTC; when a file was put into the trash.
Read: files in the trash with where they were and are, with which app they were put there, when that ends; of pictures
of the Gallery where and when they were taken.
Not read: the files (`Android/.Trash`, `files/.Trash`), other tables of the Gallery.
"""

import json
from typing import Any

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

TRASH = Query(
    kind="media",
    table="trashes",
    requires={"trashes": frozenset({"_data", "original_path"})},
    optional={
        "trashes": frozenset(
            {"date_deleted", "_display_name", "mime_type", "delete_package_name", "date_expires", "_size"}
        )
    },
    sql="""
        select rowid as rowid, _data as stored, original_path, date_deleted, _display_name as name, mime_type,
            delete_package_name as app_used, date_expires, _size as size, 'deleted' as state,
            'put into the trash' as told
        from trashes
    """,
    columns={"title": "name", "state": "state"},
    times={"sent_at": ("date_deleted", unix_ms)},
    computed={"attachments": (("stored",), lambda path: [path] if path else None)},
    extra={"original_path": "original_path", "mime_type": "mime_type", "deleted_with": "app_used"}
    | {"expires_ms": "date_expires", "bytes": "size", "time": "told"},
)


def _restore(stored: str | None, name: str) -> Any:
    return (json.loads(stored) if stored else {}).get(name) or None


GALLERY = Query(
    kind="media",
    table="trash",
    requires={"trash": frozenset({"__absPath", "__originPath"})},
    optional={"trash": frozenset({"__deleteTime", "__originTitle", "__restoreExtra"})},
    sql="""
        select rowid as rowid, __absPath as stored, __originPath as original_path, __deleteTime as deleted,
            __originTitle as name, __restoreExtra as more, 'deleted' as state, 'put into the trash' as told,
            iif(json_valid(__restoreExtra), __restoreExtra ->> '$.__dateTaken', null) as taken
        from trash
    """,
    columns={"title": "name", "state": "state"},
    times={"sent_at": ("deleted", unix_ms)},
    computed={
        "attachments": (("stored",), lambda path: [path] if path else None),
        "latitude": (("more",), lambda more: _restore(more, "latitude")),
        "longitude": (("more",), lambda more: _restore(more, "longitude")),
    },
    extra={"original_path": "original_path", "time": "told", "taken_ms": "taken"},
)

PARSERS = (
    Parser(
        name="samsung_trash",
        version=1,
        app="com.samsung.android.providers.trash",
        paths=("com.samsung.android.providers.trash/databases/trash.db",),
        threads=False,
        read=Sqlite(TRASH),
    ),
    Parser(
        name="samsung_gallery_trash",
        version=1,
        app="com.sec.android.gallery3d",
        paths=("com.sec.android.gallery3d/databases/local.db",),
        threads=False,
        read=Sqlite(GALLERY),
    ),
)
