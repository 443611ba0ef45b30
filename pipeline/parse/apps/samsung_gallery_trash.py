"""Trash of Samsung's Gallery, `local.db`.

Seen on: structures of Android 10 to 15, rebuilt in code.
Origin: ALEAPP (galleryTrash).
Times: milliseconds since 1970-01-01 UTC; when a picture was put into the trash.
Read: pictures and videos in the trash with where they were and are, where and when they were taken.
Not read: the files (`Android/.Trash`, `files/.Trash`), other tables of the Gallery.
"""

import json

from pipeline.parse.extras import extras, time
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.places import point, within
from pipeline.parse.times.epochs import unix_ms


def _taken(more: str | None) -> tuple[float, float] | None:
    told = json.loads(more) if more else {}
    return point(told.get("latitude"), told.get("longitude"))


TRASH = Query(
    kind="media",
    table="trash",
    requires={"trash": frozenset({"__absPath", "__originPath"})},
    optional={"trash": frozenset({"__deleteTime", "__originTitle", "__restoreExtra"})},
    sql="""
        select rowid as rowid, __absPath as stored, __originPath as original_path, __deleteTime as deleted,
            __originTitle as name, __restoreExtra as more, 'deleted' as state, 'put into the trash' as time,
            iif(json_valid(__restoreExtra), __restoreExtra ->> '$.__dateTaken', null) as taken
        from trash
    """,
    columns={"title": "name", "state": "state"},
    times={"sent_at": ("deleted", unix_ms)},
    computed=within("more", _taken)
    | {
        "attachments": (("stored",), lambda path: [path] if path else None),
        "extra": extras(original_path=None, taken=time(unix_ms), time=None),
    },
)

PARSER = Parser(
    name="samsung_gallery_trash",
    version=1,
    app="com.sec.android.gallery3d",
    paths=("com.sec.android.gallery3d/databases/local.db",),
    threads=False,
    read=Sqlite(TRASH),
)
