"""Vaulty on Android, `media.db`: pictures and videos kept apart from the gallery.

Seen on: the structure of 2022, rebuilt in code. Origin: ALEAPP (vaulty_files), kibaffo33, "Decoding Vaulty" (2022).
Times: `date_modified` is when a file was put there, in milliseconds, `date_added` when it was made, in seconds, since
1970-01-01 UTC: as that research found them, other than their names say.
Read: pictures and videos with where they came from, where they are now, when they were put there.
Not read: the files, the password.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

HIDDEN = Query(
    kind="media",
    table="Media",
    requires={"Media": frozenset({"path"})},
    optional={"Media": frozenset({"_data", "date_modified", "date_added"})},
    sql="""
        select rowid as rowid, path, _data as stored, date_modified, date_added, 'put into the vault' as told
        from Media
    """,
    times={"sent_at": ("date_modified", unix_ms)},
    computed={
        "title": (("path",), lambda path: path.rpartition("/")[2] if path else None),
        "attachments": (("stored",), lambda path: [path] if path else None),
    },
    extra={"original_path": "path", "made_s": "date_added", "time": "told"},
)

PARSER = Parser(
    name="vaulty",
    version=1,
    app="com.theronrogers.vaultyfree",
    paths=("com.theronrogers.vaultyfree/databases/media.db",),
    threads=False,
    read=Sqlite(HIDDEN),
)
