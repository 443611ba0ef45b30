"""HideX on Android, `hidex.db`: a calculator that hides and locks apps.

Seen on: the structure of 2022, rebuilt in code. Origin: ALEAPP (HideX).
Read: apps that are locked, and whether their lock is on.
Not read: what else the app hides: no structure of it is published. Passwords.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite

LOCKED = Query(
    kind="system_event",
    table="p_lock_app",
    requires={"p_lock_app": frozenset({"packageName"})},
    optional={"p_lock_app": frozenset({"isActive"})},
    sql="select rowid as rowid, packageName, isActive, 'an app that is locked' as title from p_lock_app",
    columns={"title": "title", "body": "packageName"},
    extra={"lock_is_on": "isActive"},
)

PARSER = Parser(
    name="hidex",
    version=1,
    app="com.flatfish.cal.privacy",
    paths=("databases/hidex.db",),
    threads=False,
    read=Sqlite(LOCKED),
)
