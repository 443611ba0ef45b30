"""AppLock (DoMobile) on Android, `domobile_elock.db`: locks apps, keeps pictures and videos apart from the gallery.

Seen on: the structure of 6.3, rebuilt in code. Origin: ALEAPP (applock), the forensics handbook of UROCK AILAB.
Times: milliseconds since 1970-01-01 UTC of when a file was put there. When it was taken (`dateToken`) is a local time
stored as if it were UTC: it is kept as it is stored, in `extra`.
Read: pictures and videos with where they came from, the name they have now, apps that are locked.
Not read: the files (`files/Medias`), the table `locks` (it names apps that are not there), the password.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

HIDDEN = Query(
    kind="media",
    table="SMediaTable",
    requires={"SMediaTable": frozenset({"uid", "srcPath"})},
    optional={
        "SMediaTable": frozenset({"name", "lastTime", "dateToken", "albumName", "mimeType", "srcMd5", "fileSize"})
    },
    sql="""
        select rowid as rowid, uid, name, srcPath, lastTime, dateToken, albumName, mimeType, srcMd5, fileSize,
            'put into the vault' as told
        from SMediaTable
    """,
    columns={"title": "name"},
    times={"sent_at": ("lastTime", unix_ms)},
    computed={"attachments": (("uid",), lambda uid: [f"files/Medias/Photos/{uid}"] if uid else None)},
    extra={"original_path": "srcPath", "album": "albumName", "mime_type": "mimeType", "md5": "srcMd5"}
    | {"bytes": "fileSize", "taken_local_ms": "dateToken", "time": "told"},
)

LOCKED = Query(
    kind="system_event",
    table="lock",
    requires={"lock": frozenset({"pname"})},
    sql="select rowid as rowid, pname, 'an app that is locked' as title from lock",
    columns={"title": "title", "body": "pname"},
)

PARSER = Parser(
    name="applock",
    version=1,
    app="com.domobile.applockwatcher",
    paths=("databases/domobile_elock.db",),
    threads=False,
    read=Sqlite(HIDDEN, LOCKED),
)
