"""What was copied on Android with Google's keyboard, `gboard_clipboard.db`.

Seen on: structures of 2020 to 2026, rebuilt in code.
Origin: ALEAPP (gboard).
Times: milliseconds since 1970-01-01 UTC.
Read: copied text with its time, the path of a picture that was copied, whether the entry was kept on purpose.
Not read: from which app it was copied: nobody has published where that stands. What is not kept goes after an hour.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

CLIPS = Query(
    kind="typed",
    table="clips",
    requires={"clips": frozenset({"text"})},
    optional={"clips": frozenset({"timestamp", "html_text", "uri", "item_type", "entity_type"})},
    sql="""
        select rowid as rowid, 'clipboard' as title, timestamp as time, coalesce(nullif(text, ''), html_text) as body,
            nullif(uri, '') as uri, nullif(item_type, 0) as item_type, nullif(entity_type, 0) as entity_type
        from clips
    """,
    columns={"title": "title", "body": "body"},
    times={"sent_at": ("time", unix_ms)},
    computed={"attachments": (("uri",), lambda uri: [uri] if uri else None)},
    extra={"kept": ("item_type", {1: "pinned"}), "entity": ("entity_type", {1: "link"})},
)

PARSER = Parser(
    name="gboard_clipboard",
    version=1,
    app="com.google.android.inputmethod.latin",
    paths=("com.google.android.inputmethod.latin/databases/gboard_clipboard.db",),
    threads=False,
    read=Sqlite(CLIPS),
)
