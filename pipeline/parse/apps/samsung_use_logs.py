"""Older logs of use on a Samsung: `ContextLog.db` of the context service, `lowpowercontext-system-db` of device care.

Seen on: structures of Android 6 to 9, rebuilt in code.
Origin: ALEAPP (scontextLog, smanagerLow); "Traces of Deleted Apps" (abrignoni.blogspot.com, 2019).
Times: milliseconds since 1970-01-01 UTC.
Read: how long an app, and which part of it, was in use in one go. Apps that were removed since stay in it.
Not read: crashes, what else the services have noted.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms


def _used(table: str, app: str, begun: str, ended: str, part: str | None = None) -> Query:
    return Query(
        kind="app_use",
        table=table,
        requires={table: frozenset({app, begun, ended})},
        optional={table: frozenset({part})} if part else {},
        sql=f"""
            select rowid as rowid, {app} as package, {part or "null"} as part, {begun} as begun, {ended} as ended,
                'in use' as title from {table}
        """,
        columns={"app": "package", "title": "title"},
        times={"sent_at": ("begun", unix_ms), "ended_at": ("ended", unix_ms)},
        extra={"part": "part"},
    )


CONTEXT = _used("use_app", "app_id", "starttime", "stoptime", "app_sub_id")
MANAGER = _used("usage_log", "package_name", "start_time", "end_time")

PARSERS = (
    Parser(
        name="samsung_context_log",
        version=1,
        paths=("com.samsung.android.providers.context/databases/ContextLog.db",),
        threads=False,
        read=Sqlite(CONTEXT),
    ),
    Parser(
        name="samsung_smart_manager",
        version=1,
        paths=("com.samsung.android.sm/databases/lowpowercontext-system-db",),
        threads=False,
        read=Sqlite(MANAGER),
    ),
)
