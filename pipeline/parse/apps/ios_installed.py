"""Apps that iOS has shown, `applicationState.db`: installed ones, and some that were removed.

Seen on: structures of iOS 11 to 18, rebuilt in code. Origin: iLEAPP (applicationstate), A. Brignoni on removed apps.
Times: dates of property lists inside, which are UTC. `ended_at` is when it was removed.
Read: each app, with the folders of its program and its data; state deleted where a date of removal stands. That an app
has no folders here may mean that it was removed; the record does not say so.
Not read: pictures of the app's screen (their list is here, they are files), badges, scenes.
"""

from datetime import UTC, datetime
from typing import Any

from pipeline.parse.formats.keyed_archive import unarchive
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.tree import plist


def _value(stored: bytes | None) -> Any:
    """What a property list holds, also where it holds another one as bytes, or a keyed archive."""
    tree = plist(stored) if stored is not None else None
    if isinstance(tree, bytes):
        stored, tree = tree, plist(tree)
    return unarchive(stored) if stored and isinstance(tree, dict) and "$archiver" in tree else tree


def _removed(stored: bytes | None) -> datetime | None:
    date = _value(stored)
    return date.replace(tzinfo=UTC) if isinstance(date, datetime) else None


def _folders(stored: bytes | None) -> dict[str, Any] | None:
    info = _value(stored)
    names = {"program": "bundlePath", "data": "sandboxPath"}
    return {name: info.get(key) for name, key in names.items()} if isinstance(info, dict) else None


def _kvs(key: str) -> str:
    return f"""
        (select v.value from kvs v join key_tab k on k.id = v.key
         where v.application_identifier = a.id and k.key = '{key}')
    """


_APPS = Query(
    kind="app",
    table="application_identifier_tab",
    requires={"application_identifier_tab": frozenset({"id", "application_identifier"})},
    optional={"kvs": frozenset({"application_identifier", "key", "value"}), "key_tab": frozenset({"id", "key"})},
    sql=f"""
        select a.rowid as rowid, a.application_identifier as bundle, {_kvs("compatibilityInfo")} as info,
            {_kvs("_UninstallDate")} as removed
        from application_identifier_tab a
    """,
    columns={"app": "bundle"},
    computed={
        "ended_at": (("removed",), _removed),
        "state": (("removed",), lambda removed: "live" if removed is None else "deleted"),
        "extra": (("info",), _folders),
    },
)

PARSER = Parser(
    name="ios_installed",
    version=1,
    paths=("FrontBoard/applicationState.db",),
    read=Sqlite(_APPS),
    threads=False,
)
