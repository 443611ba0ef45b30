"""What was copied on a Samsung, `ClipItem.db` of its keyboard.

Seen on: structures of Android 12 to 15 (an older one with `caller_app_uid`), rebuilt in code.
Origin: ALEAPP (samsung_honeyboard_clipboard); a decompiled keyboard, for the column `locked`.
Times: milliseconds since 1970-01-01 UTC.
Read: text, links and paths that were copied, from which app, for which user; whether the entry was kept on purpose.
Not read: pictures that were copied: they lie beside, `clipboard/<time>/clip`, and are read as pictures. What is copied
again gets a new time.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

CLIPS = Query(
    kind="typed",
    table="clip_table",
    requires={"clip_table": frozenset({"text"})},
    optional={
        "clip_table": frozenset({"time_stamp", "type", "html", "uri", "mime_type", "caller_package_name", "user_id"})
        | {"caller_app_uid", "locked"}
    },
    sql="""
        select rowid as rowid, 'clipboard' as title, time_stamp as time, coalesce(nullif(text, ''), html) as body, type,
            nullif(uri, '') as uri, mime_type, caller_package_name as package, caller_app_uid as uid, user_id as user,
            nullif(locked, 0) as locked
        from clip_table
    """,
    columns={"title": "title", "body": "body"},
    times={"sent_at": ("time", unix_ms)},
    computed={"attachments": (("uri",), lambda uri: [uri] if uri else None)},
    extra={
        "type": ("type", {1: "text", 2: "intent", 3: "address", 4: "formatted text"}),
        "mime": "mime_type",
        "copied_from": "package",
        "copied_from_uid": "uid",
        "user": "user",
        "kept": "locked",
    },
)

PARSER = Parser(
    name="samsung_clipboard",
    version=1,
    app="com.samsung.android.honeyboard",
    paths=("com.samsung.android.honeyboard/databases/ClipItem.db",),
    threads=False,
    read=Sqlite(CLIPS),
)
