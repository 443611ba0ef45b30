"""GalleryVault on Android: apps that it locks, `AppLock.db`, and what it did with files, `file_action_log.db`.

Seen on: structures of 2021 to 2026, rebuilt in code. Origin: ALEAPP (galleryVault).
Times: milliseconds since 1970-01-01 UTC. A locked app has none.
Read: apps that are locked, attempts to unlock one, actions on files with their number, whose meaning is not published.
Not read: codes that were entered, passwords.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

LOCKED = Query(
    kind="system_event",
    table="locked_app",
    requires={"locked_app": frozenset({"package_name"})},
    sql="select rowid as rowid, package_name, 'an app that is locked' as title from locked_app",
    columns={"title": "title", "body": "package_name"},
)

ACTIONS = Query(
    kind="system_event",
    table="file_action",
    requires={"file_action": frozenset({"file_path"})},
    optional={"file_action": frozenset({"action_time", "action_type"})},
    sql="""
        select rowid as rowid, action_time, action_type, file_path, 'an action on a file of the vault' as title
        from file_action
    """,
    columns={"title": "title", "body": "file_path"},
    times={"sent_at": ("action_time", unix_ms)},
    extra={"action": "action_type"},
)

ATTEMPTS = Query(
    kind="system_event",
    table="break_in_report_in_applock",
    requires={"break_in_report_in_applock": frozenset({"package_name"})},
    optional={"break_in_report_in_applock": frozenset({"timestamp", "photo_path"})},
    sql="""
        select rowid as rowid, timestamp, package_name, photo_path,
            'a code that was not right was entered' as title
        from break_in_report_in_applock
    """,
    columns={"title": "title", "body": "package_name"},
    times={"sent_at": ("timestamp", unix_ms)},
    computed={"attachments": (("photo_path",), lambda path: [path] if path else None)},
)

PARSER = Parser(
    name="galleryvault_lock",
    version=1,
    app="com.thinkyeah.galleryvault",
    paths=("com.thinkyeah.galleryvault/databases/AppLock.db", ".galleryvault_*/backup/file_action_log.db"),
    threads=False,
    read=Sqlite(LOCKED, ATTEMPTS, ACTIONS),
)
