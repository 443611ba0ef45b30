"""Google Play on Android, apps: `localappstate.db`, `library.db`, `frosting.db`.

Seen on: structures of 2019 to 2026, rebuilt in code.
Origin: ALEAPP (installedappsVending, installedappsLibrary, frosting); a decompiled `create table appstate`.
Times: milliseconds since 1970-01-01 UTC.
Read: apps with the time and account of the first download here, of the last update; what an account owns or has wished
for, also apps that are not on the device any more; when the code of an app was seen last.
Ignored: what an account owns that is no app (films, books).
Not read: installer's sessions, reviews. That an app stands here does not say that it is installed now.
"""

from pipeline.parse.extras import extras, time
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

STATE = Query(
    kind="app",
    table="appstate",
    requires={"appstate": frozenset({"package_name"})},
    optional={
        "appstate": frozenset({"title", "first_download_ms", "last_update_timestamp_ms", "account", "install_reason"})
        | {"auto_update"}
    },
    sql="""
        select rowid as rowid, package_name as package, title, nullif(first_download_ms, 0) as downloaded, auto_update,
            last_update_timestamp_ms as updated, account, install_reason from appstate
    """,
    columns={"app": "package", "title": "title"},
    times={"sent_at": ("downloaded", unix_ms)},
    computed={"extra": extras(updated=time(unix_ms), account=None, install_reason=None, auto_update=None)},
)

_OTHER = "coalesce(doc_type, 1) <> 1"
OWNED = tuple(
    Query(
        kind="app",
        table="ownership",
        requires={"ownership": frozenset({"doc_id", *more})},
        optional={"ownership": frozenset({"account", "purchase_time", "library_id"})},
        sql=f"""
            select rowid as rowid, account, doc_id as package, nullif(purchase_time, 0) as bought,
                library_id as library from ownership where {"true" if not more else f"not ({_OTHER})"}
        """,
        columns={"app": "package"},
        times={"sent_at": ("bought", unix_ms)},
        extra={"account": "account", "library": "library"},
        ignores=_OTHER if more else None,
    )
    for more in (("doc_type",), ())
)

CODE = Query(
    kind="app",
    table="frosting",
    requires={"frosting": frozenset({"pk"})},
    optional={"frosting": frozenset({"last_updated", "apk_path"})},
    sql="select rowid as rowid, pk as package, nullif(last_updated, 0) as updated, apk_path from frosting",
    columns={"app": "package"},
    times={"sent_at": ("updated", unix_ms)},
    extra={"code": "apk_path"},
)

_FOLDER = "com.android.vending/databases"
PARSERS = (
    Parser("google_play_state", 1, Sqlite(STATE), paths=(f"{_FOLDER}/localappstate.db",), threads=False),
    Parser("google_play_library", 1, Sqlite(OWNED), paths=(f"{_FOLDER}/library.db",), threads=False),
    Parser("google_play_code", 1, Sqlite(CODE), paths=(f"{_FOLDER}/frosting.db",), threads=False),
)
