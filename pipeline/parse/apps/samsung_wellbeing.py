"""Samsung's Digital Wellbeing on Android, `dwbCommon.db`; and its older logs of use, `ContextLog.db`, smart manager's.

Seen on: structures of Android 8 to 15, rebuilt in code. Times: milliseconds since 1970-01-01 UTC.
Origin: ALEAPP (swellbeing, scontextLog, smanagerLow); AOSP for the numbers of events; "Not strange bedfellows"
(thebinaryhick.blog, 2025).
Read: apps in the foreground, visible or notifying, screen, lock screen, start and shutting down; how long an app was
used in one go.
Ignored: what the system notes for itself.
Not read: limits that were set. Where Samsung's customisation service is on, unlocking is kept there and not here.
"""

from pipeline.parse import usage
from pipeline.parse.epochs import unix_ms
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite

EVENTS = Query(
    kind="app_use",
    table="usageEvents",
    requires={"usageEvents": frozenset({"timeStamp", "eventType", "pkgId"})},
    optional={"foundPackages": frozenset({"pkgId", "name"})},
    sql=f"""
        select e.rowid as rowid, e.timeStamp as time, e.eventType as type, p.name as package
        from usageEvents e left join foundPackages p on p.pkgId = e.pkgId
        where not coalesce(e.eventType {usage.BOOKKEPT}, 0)
    """,
    columns={"app": "package"},
    times={"sent_at": ("time", unix_ms)},
    computed={"kind": (("type",), usage.kind), "title": (("type",), usage.title)},
    ignores=f"coalesce(eventType {usage.BOOKKEPT}, 0)",
)


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
        name="samsung_wellbeing",
        version=1,
        paths=("databases/dwbCommon.db",),
        threads=False,
        read=Sqlite(EVENTS),
    ),
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
