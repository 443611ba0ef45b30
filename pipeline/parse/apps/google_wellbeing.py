"""Google's Digital Wellbeing on Android, `app_usage`.

Seen on: real: plaso's `app_usage` (user version 11, 2023).
Origin: the artefact's structure; ALEAPP (wellbeing), plaso (android_app_usage); AOSP for the numbers of events.
Times: milliseconds since 1970-01-01 UTC.
Read: apps in the foreground, visible or notifying, the lock screen, start and shutting down; parts of an app that were
shown: of a browser the site.
Ignored: what the system notes for itself.
Not read: limits that were set, periods of use that the app has computed. An app that was removed may be missing.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores import usage
from pipeline.parse.times.epochs import unix_ms

_PACKAGES = {"packages": frozenset({"_id", "package_name"})}
_COMPONENTS = {"components": frozenset({"_id", "component_name", "package_id"})}


def _query(table: str, optional: dict[str, frozenset[str]], joins: str, part: str = "null") -> Query:
    return Query(
        kind="app_use",
        table=table,
        requires={table: frozenset({"timestamp", "type"})},
        optional=_PACKAGES | optional,
        sql=f"""
            select e.rowid as rowid, e.timestamp as timestamp, e.type as type, p.package_name as package, {part} as part
            from {table} e {joins} where not coalesce(e.type {usage.BOOKKEPT}, 0)
        """,
        columns={"app": "package"},
        times={"sent_at": ("timestamp", unix_ms)},
        computed={"kind": (("type",), usage.kind), "title": (("type",), usage.title)},
        extra={"part": "part"},
        ignores=f"coalesce(type {usage.BOOKKEPT}, 0)",
    )


EVENTS = _query("events", {"events": frozenset({"package_id"})}, "left join packages p on p._id = e.package_id")
PARTS = _query(
    "component_events",
    _COMPONENTS | {"component_events": frozenset({"component_id"})},
    "left join components c on c._id = e.component_id left join packages p on p._id = c.package_id",
    "c.component_name",
)

PARSER = Parser(
    name="google_wellbeing",
    version=1,
    paths=("com.google.android.apps.wellbeing/databases/app_usage",),
    threads=False,
    read=Sqlite(EVENTS, PARTS),
)
