"""NQ Vault on Android, `SystemAndroid/Data/322w465ay423xy11`: pictures and videos kept apart from the gallery.

Seen on: the structure of 2023, rebuilt in code. Origin: ALEAPP (NQ_Vault).
Times: milliseconds since 1970-01-01 UTC.
Read: pictures and videos with where they came from, where they are now and when they were put there, albums.
Not read: the files (`*.bin`, their beginning is changed), the password.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

HIDDEN = Query(
    kind="media",
    table="hideimagevideo",
    requires={"hideimagevideo": frozenset({"file_path_from"})},
    optional={
        "hideimagevideo": frozenset({"file_name_from", "file_path_new", "time", "resolution", "album_id"}),
        "albums": frozenset({"_id", "album_name"}),
    },
    sql="""
        select h.rowid as rowid, h.file_path_from, h.file_name_from, h.file_path_new, h.time, h.resolution,
            (select min(album_name) from albums where _id = h.album_id) as album, 'put into the vault' as told
        from hideimagevideo h
    """,
    columns={"title": "file_name_from"},
    times={"sent_at": ("time", unix_ms)},
    computed={"attachments": (("file_path_new",), lambda path: [path] if path else None)},
    extra={"original_path": "file_path_from", "resolution": "resolution", "album": "album", "time": "told"},
)

PARSER = Parser(
    name="nq_vault",
    version=1,
    app="com.netqin.ps",
    paths=("SystemAndroid/Data/322w465ay423xy11",),
    threads=False,
    read=Sqlite(HIDDEN),
)
