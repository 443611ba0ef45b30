"""Samsung Internet's own database, `SBrowser.db`: tabs, bookmarks, saved pages. Its history is Chromium's (see chrome).

Seen on: structures rebuilt in code.
Origin: the tables as the app's published packages make them.
Times: milliseconds since 1970-01-01 UTC; of a tab when it last changed, else was made; of the rest when saved.
Read: tabs with the device they are of, whether they were in secret mode and whether they were closed; bookmarks; pages
that were saved for reading, with the file.
Ignored: folders among the bookmarks.
Not read: bookmarks and saved pages of secret mode (`SBrowser2.db`, encrypted), quick access, what blocks advertising.
Not verified: the unit of the times; one of another unit stays unknown.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

_PAGE = {"url": "url", "title": "title"}
_SAVED = {"type": "type", "time": "told", "device": "device"}
TABS = Query(
    kind="visit",
    table="TABS",
    requires={"TABS": frozenset({"TAB_URL", "TAB_TITLE"})},
    optional={"TABS": frozenset({"IS_DELETED", "IS_INCOGNITO", "DATE_CREATED", "DATE_MODIFIED", "DEVICE_NAME"})},
    sql="""
        select rowid as rowid, TAB_URL as url, nullif(TAB_TITLE, '') as title, nullif(IS_INCOGNITO, 0) as private,
            nullif(coalesce(nullif(DATE_MODIFIED, 0), DATE_CREATED), 0) as at, nullif(DEVICE_NAME, '') as device,
            iif(IS_DELETED, 'closed', 'open') as tab,
            iif(nullif(DATE_MODIFIED, 0) is null, 'made', 'last changed') as told
        from TABS
    """,
    columns=_PAGE,
    times={"sent_at": ("at", unix_ms)},
    extra={"tab": "tab", "time": "told", "private": "private", "device": "device"},
)
BOOKMARKS = Query(
    kind="system_event",
    table="BOOKMARKS",
    requires={"BOOKMARKS": frozenset({"URL", "TITLE", "FOLDER"})},
    optional={"BOOKMARKS": frozenset({"_ID", "PARENT", "CREATED", "DELETED", "DEVICE_NAME"})},
    sql="""
        select b.rowid as rowid, nullif(b.URL, '') as url, nullif(b.TITLE, '') as title,
            nullif(b.CREATED, 0) as created, iif(b.DELETED, 'deleted', 'live') as state, nullif(f.TITLE, '') as folder,
            nullif(b.DEVICE_NAME, '') as device, 'bookmark' as type, 'added' as told
        from BOOKMARKS b left join BOOKMARKS f on f._ID = b.PARENT where b.FOLDER is not 1
    """,
    columns=_PAGE | {"state": "state"},
    times={"sent_at": ("created", unix_ms)},
    extra=_SAVED | {"folder": "folder"},
    ignores="FOLDER is 1",
)
SAVED = Query(
    kind="system_event",
    table="READINGLIST",
    requires={"READINGLIST": frozenset({"url", "title", "path"})},
    optional={"READINGLIST": frozenset({"description", "created", "is_deleted", "device_name"})},
    sql="""
        select rowid as rowid, nullif(url, '') as url, nullif(title, '') as title, nullif(description, '') as body,
            nullif(created, 0) as created, iif(is_deleted, 'deleted', 'live') as state,
            nullif(device_name, '') as device, path, 'saved page' as type, 'saved' as told
        from READINGLIST
    """,
    columns=_PAGE | {"body": "body", "state": "state"},
    times={"sent_at": ("created", unix_ms)},
    extra=_SAVED | {"file": "path"},
)

PARSER = Parser(
    name="samsung_internet",
    version=1,
    app="com.sec.android.app.sbrowser",
    threads=False,
    paths=("databases/SBrowser.db",),
    read=Sqlite(TABS, BOOKMARKS, SAVED),
)
