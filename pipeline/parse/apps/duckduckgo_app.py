"""DuckDuckGo's browser on Android, tabs and bookmarks: `app.db`.

Seen on: structures rebuilt in code. Origin: DuckDuckGo's published source, ALEAPP.
Times: of a tab's last use text by the device's clock without a zone, read in that of the extraction if the case file
gives one, else null and the raw value is kept; of a bookmark's last change text in UTC.
Read: tabs, bookmarks with a folder, sites that were excepted from clearing.
Ignored: folders among the bookmarks.
Not read: conversations with Duck.ai, pictures of tabs, what was cleared.
"""

from collections.abc import Iterator

from pipeline.parse.parser import Evidence, Item, Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.iso import iso, zone
from pipeline.parse.times.local import local

BOOKMARKS = Query(
    kind="system_event",
    table="entities",
    requires={"entities": frozenset({"entityId", "title", "url", "type"})},
    optional={"entities": frozenset({"lastModified", "deleted"}), "relations": frozenset({"folderId", "entityId"})},
    sql="""
        select e.rowid as rowid, e.url, nullif(e.title, '') as title, e.lastModified as at,
            iif(e.deleted, 'deleted', 'live') as state, 'bookmark' as type, 'last changed' as told,
            (select min(f.title) from relations r join entities f on f.entityId = r.folderId
                where r.entityId = e.entityId) as folder
        from entities e where e.type is not 'FOLDER'
    """,
    columns={"url": "url", "title": "title", "state": "state", "sent_at_raw": "at"},
    computed={"sent_at": (("at",), iso), "sent_at_source": (("at",), zone)},
    extra={"type": "type", "time": "told", "folder": "folder"},
    ignores="type is 'FOLDER'",
)
EXCEPTED = Query(
    kind="system_event",
    table="fireproofWebsites",
    requires={"fireproofWebsites": frozenset({"domain"})},
    sql="select rowid as rowid, domain, 'site excepted from clearing' as type from fireproofWebsites",
    columns={"title": "domain"},
    extra={"type": "type"},
)


def _read(evidence: Evidence) -> Iterator[Item]:
    tabs = Query(
        kind="visit",
        table="tabs",
        requires={"tabs": frozenset({"url", "title"})},
        optional={"tabs": frozenset({"lastAccessTime"})},
        sql="""
            select rowid as rowid, nullif(url, '') as url, nullif(title, '') as title, lastAccessTime as at,
                'open' as tab, iif(lastAccessTime is null, null, 'last used') as told
            from tabs
        """,
        columns={"url": "url", "title": "title", "sent_at_raw": "at"},
        computed=local("at", evidence.zone),
        extra={"tab": "tab", "time": "told"},
    )
    yield from Sqlite(tabs, BOOKMARKS, EXCEPTED)(evidence)


PARSER = Parser(
    name="duckduckgo_app",
    version=1,
    app="com.duckduckgo.mobile.android",
    threads=False,
    paths=("com.duckduckgo.mobile.android/databases/app.db",),
    read=_read,
)
