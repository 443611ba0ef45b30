"""Permissions of iOS, what each app may use: `TCC.db`.

Seen on: structures of iOS 8 to 17, rebuilt in code.
Origin: iLEAPP, Apple's names of services.
Times: seconds since 1970-01-01 UTC.
Read: for each app and service (camera, microphone, photos, contacts …) whether it is allowed, and when that changed.
Not read: location, which is kept elsewhere.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_s


def _service(name: str | None) -> str | None:
    return None if name is None else f"permission: {name.removeprefix('kTCCService')}"


def _query(column: str, answers: dict[int, str]) -> Query:
    """`column` says whether it is allowed."""
    return Query(
        kind="system_event",
        table="access",
        requires={"access": frozenset({"service", "client", column})},
        optional={"access": frozenset({"last_modified"})},
        sql=f"select rowid as rowid, service, client, {column} as answer, last_modified as time from access",
        columns={"app": "client"},
        times={"sent_at": ("time", unix_s)},
        codes={"body": ("answer", answers)},
        computed={"title": (("service",), _service)},
    )


PARSER = Parser(
    name="ios_permissions",
    version=1,
    app="com.apple.tccd",
    paths=("TCC/TCC.db",),
    threads=False,
    read=Sqlite(
        (
            _query("auth_value", {0: "not allowed", 1: "unknown", 2: "allowed", 3: "limited"}),
            _query("allowed", {0: "not allowed", 1: "allowed"}),
        )
    ),
)
