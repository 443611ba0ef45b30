"""Safari's history, `History.db`.

Seen on: Safari 8 to 17 of iOS and macOS (same tables). Times: seconds since 2001-01-01 UTC.
Read: each visit with its title; how many deletions the app notes (tombstones hold no address for long).
Not read: bookmarks, open tabs, downloads, private browsing (Safari keeps none of it). Visits on another device of the
same account are among these.
"""

from pipeline.parse.epochs import mac_s
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite

VISITS = Query(
    kind="visit",
    table="history_visits",
    requires={
        "history_visits": frozenset({"history_item", "visit_time", "title"}),
        "history_items": frozenset({"id", "url"}),
    },
    sql="""
        select v.rowid as rowid, v.visit_time, nullif(v.title, '') as title, i.url
        from history_visits v left join history_items i on i.id = v.history_item
    """,
    columns={"url": "url", "title": "title"},
    times={"sent_at": ("visit_time", mac_s)},
)

PARSER = Parser(
    name="safari",
    version=1,
    app="com.apple.mobilesafari",
    paths=("Safari/History.db", "History.db"),
    read=Sqlite(VISITS, tombstones=("history_tombstones",)),
)
