"""Samsung Notes on Android, `sdoc.db`.

Seen on: structures of version 4.2 to 4.4, rebuilt in code.
Origin: ALEAPP (snotes); a decompiled app, for its tables; M. Park et al., "Research on Note-Taking Apps with Security
Features" (2020).
Times: milliseconds since 1970-01-01 UTC.
Read: title, text, when written, changed and moved to the bin (state deleted), the folder, the path of the note's files.
Not read: handwriting, drawings and recordings: they lie in the note's folder. The text of a locked note is encrypted,
and left out.
"""

from pipeline.parse.extras import extras, time, yes
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

NOTES = Query(
    kind="note",
    table="sdoc",
    requires={"sdoc": frozenset({"title", "content"})},
    optional={
        "sdoc": frozenset({"createdAt", "lastModifiedAt", "isDeleted", "recycle_bin_time_moved", "filePath", "isLock"})
        | {"isFavorite", "categoryUUID", "reminderTriggerTime", "firstOpendAt", "lastOpenedAt", "accountName"},
        "category_tree": frozenset({"UUID", "displayName"}),
    },
    sql="""
        select n.rowid as rowid, iif(n.isLock, null, nullif(n.title, '')) as title,
            iif(n.isLock, null, nullif(cast(n.content as text), '')) as body, n.createdAt as created,
            n.lastModifiedAt as changed, n.isDeleted as deleted, n.recycle_bin_time_moved as moved_to_bin,
            nullif(n.filePath, '') as path, n.isLock as locked, n.isFavorite as favourite,
            n.reminderTriggerTime as reminder, n.firstOpendAt as opened_first, n.lastOpenedAt as opened_last,
            nullif(n.accountName, '') as account,
            (select min(c.displayName) from category_tree c where c.UUID = n.categoryUUID) as folder
        from sdoc n
    """,
    columns={"title": "title", "body": "body"},
    times={"sent_at": ("created", unix_ms)},
    computed={
        "attachments": (("path",), lambda path: [path] if path else None),
        "state": (("deleted",), lambda deleted: "deleted" if deleted else "live"),
        "extra": extras(
            changed=time(unix_ms),
            moved_to_bin=time(unix_ms),
            reminder=time(unix_ms),
            opened_first=time(unix_ms),
            opened_last=time(unix_ms),
            locked=yes,
            favourite=yes,
            account=None,
            folder=None,
        ),
    },
)

PARSER = Parser(
    name="samsung_notes",
    version=1,
    app="com.samsung.android.app.notes",
    paths=("com.samsung.android.app.notes/databases/sdoc.db",),
    threads=False,
    read=Sqlite(NOTES),
)
