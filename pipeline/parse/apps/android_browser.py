"""Android's own browser and makers' browsers made of it (Xiaomi's among them), `browser2.db`.

Seen on: structures rebuilt in code. Origin: AOSP's BrowserProvider2 (of Android 3 to 4.4).
Times: milliseconds since 1970-01-01 UTC.
Read: each page once with its last visit and the number of visits, searches, bookmarks with their folders.
Ignored: folders among the bookmarks.
Not read: when a page was visited before, pictures of pages, what makers have added.
"""

from pipeline.parse.packages import package
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

PAGES = Query(
    kind="visit",
    table="history",
    requires={"history": frozenset({"url", "title", "date"})},
    optional={"history": frozenset({"visits", "user_entered"})},
    sql="""
        select rowid as rowid, url, nullif(title, '') as title, nullif(date, 0) as date, visits,
            nullif(user_entered, 0) as typed,
            iif(date, 'last visit', null) as told
        from history
    """,
    columns={"url": "url", "title": "title"},
    times={"sent_at": ("date", unix_ms)},
    extra={"time": "told", "visits": "visits", "typed": "typed"},
)

SEARCHES = Query(
    kind="search",
    table="searches",
    requires={"searches": frozenset({"search", "date"})},
    sql="select rowid as rowid, search, date from searches",
    columns={"body": "search"},
    times={"sent_at": ("date", unix_ms)},
)

BOOKMARKS = Query(
    kind="system_event",
    table="bookmarks",
    requires={"bookmarks": frozenset({"url", "title", "folder"})},
    optional={"bookmarks": frozenset({"_id", "parent", "created", "deleted"})},
    sql="""
        select b.rowid as rowid, b.url, nullif(b.title, '') as title, nullif(b.created, 0) as created,
            iif(b.deleted, 'deleted', 'live') as state, f.title as inside, 'bookmark' as type, 'added' as told
        from bookmarks b left join bookmarks f on f._id = b.parent where b.folder is not 1
    """,
    columns={"url": "url", "title": "title", "state": "state"},
    times={"sent_at": ("created", unix_ms)},
    extra={"type": "type", "time": "told", "folder": "inside"},
    ignores="folder is 1",
)

PARSER = Parser(
    name="android_browser",
    version=1,
    app_of=package,
    threads=False,
    paths=("databases/browser2.db",),
    read=Sqlite(PAGES, SEARCHES, BOOKMARKS),
)
