"""Firefox before its places were made anew, `browser.db`: on Android until 2020 (Fennec), on iOS until 2023.

Seen on: structures of both, rebuilt in code. Origin: Mozilla's own BrowserDatabaseHelper (Android) and BrowserSchema
(iOS).
Times: of visits microseconds since 1970-01-01 UTC, of the rest milliseconds; not verified, so a time of another unit
stays unknown.
Read: each visit with its page, also where the page is noted as deleted; bookmarks; tabs, with the device they were on.
Ignored: folders and separators among the bookmarks.
Not read: pinned and proposed pages, reading lists, what was only mirrored from the account's other devices.
"""

from pipeline.parse.packages import package
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms, unix_us


def _visits(key: str, page: str, deleted: str) -> Query:
    return Query(
        kind="visit",
        table="visits",
        requires={"visits": frozenset({key, "date"}), "history": frozenset({page, "url", "title"})},
        optional={"visits": frozenset({"is_local"}), "history": frozenset({deleted})},
        sql=f"""
            select v.rowid as rowid, v.date, h.url, nullif(h.title, '') as title,
                iif(h.{deleted}, 'deleted', 'live') as state,
                iif(v.is_local = 0, 'another device of the account', null) as from_where
            from visits v left join history h on h.{page} = v.{key}
        """,
        columns={"url": "url", "title": "title", "state": "state"},
        times={"sent_at": ("date", unix_us)},
        extra={"from": "from_where"},
    )


def _bookmarks(table: str, url: str, added: str, deleted: str, page: int) -> Query:
    return Query(
        kind="system_event",
        table=table,
        requires={table: frozenset({url, "title", "type"})},
        optional={table: frozenset({added, deleted})},
        sql=f"""
            select rowid as rowid, {url} as url, nullif(title, '') as title, nullif({added}, 0) as added,
                iif({deleted}, 'deleted', 'live') as state, 'bookmark' as type, 'added' as told
            from {table} where type is {page}
        """,
        columns={"url": "url", "title": "title", "state": "state"},
        times={"sent_at": ("added", unix_ms)},
        extra={"type": "type", "time": "told"},
        ignores=f"type is not {page}",
    )


TABS = Query(
    kind="visit",
    table="tabs",
    requires={"tabs": frozenset({"url"})},
    optional={"tabs": frozenset({"title", "last_used", "client_guid"}), "clients": frozenset({"guid", "name"})},
    sql="""
        select t.rowid as rowid, t.url, nullif(t.title, '') as title, t.last_used, c.name as device,
            iif(t.client_guid is null, 'open', 'open on a device of the account') as tab,
            'last used' as told
        from tabs t left join clients c on c.guid = t.client_guid
    """,
    columns={"url": "url", "title": "title"},
    times={"sent_at": ("last_used", unix_ms)},
    extra={"tab": "tab", "time": "told", "device": "device"},
)

PARSER = Parser(
    name="firefox_before",
    version=1,
    app_of=lambda path: package(path) or ("org.mozilla.ios.Firefox" if "/profile.profile/" in path else None),
    threads=False,
    paths=("profile.profile/browser.db", "mozilla/*/browser.db"),
    read=Sqlite(
        (_visits("siteID", "id", "is_deleted"), _visits("history_guid", "guid", "deleted")),
        _bookmarks("bookmarksLocal", "bmkUri", "date_added", "is_deleted", 1),
        _bookmarks("bookmarks", "url", "created", "deleted", 1),
        TABS,
    ),
)
