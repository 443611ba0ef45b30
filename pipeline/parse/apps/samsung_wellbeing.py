"""Samsung's Digital Wellbeing on Android, `dwbCommon.db`.

Seen on: structures of Android 9 to 15, rebuilt in code.
Origin: ALEAPP (swellbeing); AOSP for the numbers of events; "Not strange bedfellows" (thebinaryhick.blog, 2025).
Times: milliseconds since 1970-01-01 UTC.
Read: apps in the foreground, visible or notifying, screen, lock screen, start and shutting down.
Ignored: what the system notes for itself.
Not read: limits that were set. Where Samsung's customisation service is on, unlocking is kept there and not here.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores import usage
from pipeline.parse.times.epochs import unix_ms

EVENTS = Query(
    kind="app_use",
    table="usageEvents",
    requires={"usageEvents": frozenset({"timeStamp", "eventType"})},
    optional={"usageEvents": frozenset({"pkgId"}), "foundPackages": frozenset({"pkgId", "name"})},
    sql=f"""
        with packages as materialized (select pkgId, min(name) as name from foundPackages group by 1)
        select e.rowid as rowid, e.timeStamp as time, e.eventType as type, p.name as package
        from usageEvents e left join packages p on p.pkgId = e.pkgId
        where not coalesce(e.eventType {usage.BOOKKEPT}, 0)
    """,
    columns={"app": "package"},
    times={"sent_at": ("time", unix_ms)},
    computed={"kind": (("type",), usage.kind), "title": (("type",), usage.title)},
    ignores=f"coalesce(eventType {usage.BOOKKEPT}, 0)",
)

PARSER = Parser(
    name="samsung_wellbeing",
    version=1,
    paths=("databases/dwbCommon.db",),
    threads=False,
    read=Sqlite(EVENTS),
)
