"""DuckDuckGo's browser on Android: `history.db`, `app.db` (tabs, bookmarks, excepted sites), `downloads.db`.

Seen on: structures of 5.190 to 5.283, rebuilt in code. Origin: DuckDuckGo's published source, ALEAPP.
Times: text by the device's clock without a zone, read in that of the extraction if the case file gives one, else null
and the raw value is kept; of bookmarks text in UTC.
Read: each visit with its page (one of results has the words that were searched for), tabs, bookmarks, downloads, sites
that were excepted from clearing.
Ignored: folders among the bookmarks.
Not read: conversations with Duck.ai, pictures of tabs, what was cleared.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.parse.epochs import in_zone
from pipeline.parse.iso import iso, zone
from pipeline.parse.parser import Evidence, Item, Parser
from pipeline.parse.sqlite import Query, Sqlite

_STATES = {0: "begun", 1: "complete"}


def _local(extraction: ZoneInfo | None) -> dict[str, tuple[tuple[str, ...], Callable[..., Any]]]:
    """Columns of a time that names no zone."""

    def moment(value: str | None) -> int | None:
        return in_zone(datetime.fromisoformat(value), extraction) if value else None

    def source(value: str | None) -> str | None:
        return None if moment(value) is None else "extraction"

    return {"sent_at": (("at",), moment), "sent_at_source": (("at",), source)}


def _visits(extraction: ZoneInfo | None) -> Query:
    return Query(
        kind="visit",
        table="visits_list",
        requires={
            "visits_list": frozenset({"historyEntryId", "timestamp"}),
            "history_entries": frozenset({"id", "url", "title"}),
        },
        optional={"history_entries": frozenset({"query"})},
        sql="""
            select v.rowid as rowid, v.timestamp as at, h.url, nullif(h.title, '') as title,
                nullif(h.query, '') as searched_for
            from visits_list v left join history_entries h on h.id = v.historyEntryId
        """,
        columns={"url": "url", "title": "title", "sent_at_raw": "at"},
        computed=_local(extraction),
        extra={"searched_for": "searched_for"},
    )


def _tabs(extraction: ZoneInfo | None) -> Query:
    return Query(
        kind="visit",
        table="tabs",
        requires={"tabs": frozenset({"url", "title"})},
        optional={"tabs": frozenset({"lastAccessTime"})},
        sql="""
            select rowid as rowid, nullif(url, '') as url, nullif(title, '') as title, lastAccessTime as at,
                'open' as tab
            from tabs
        """,
        columns={"url": "url", "title": "title", "sent_at_raw": "at"},
        computed=_local(extraction),
        extra={"tab": "tab"},
    )


def _downloads(extraction: ZoneInfo | None) -> Query:
    return Query(
        kind="download",
        table="downloads",
        requires={"downloads": frozenset({"fileName", "filePath", "createdAt"})},
        optional={"downloads": frozenset({"downloadStatus", "contentLength"})},
        sql="""
            select rowid as rowid, coalesce(nullif(filePath, ''), fileName) as path, createdAt as at, downloadStatus,
                contentLength
            from downloads
        """,
        columns={"title": "path", "sent_at_raw": "at"},
        computed=_local(extraction),
        extra={"state": ("downloadStatus", _STATES), "bytes": "contentLength"},
    )


BOOKMARKS = Query(
    kind="system_event",
    table="entities",
    requires={"entities": frozenset({"entityId", "title", "url", "type"})},
    optional={
        "entities": frozenset({"lastModified", "deleted"}),
        "relations": frozenset({"folderId", "entityId"}),
    },
    sql="""
        select e.rowid as rowid, e.url, nullif(e.title, '') as title, e.lastModified as at,
            iif(e.deleted, 'deleted', 'live') as state, 'bookmark' as kind_of_entry,
            (select f.title from relations r join entities f on f.entityId = r.folderId
             where r.entityId = e.entityId limit 1) as folder
        from entities e where e.type is not 'FOLDER'
    """,
    columns={"url": "url", "title": "title", "state": "state", "sent_at_raw": "at"},
    computed={"sent_at": (("at",), iso), "sent_at_source": (("at",), zone)},
    extra={"type": "kind_of_entry", "folder": "folder"},
    ignores="type is 'FOLDER'",
)

KEPT = Query(
    kind="system_event",
    table="fireproofWebsites",
    requires={"fireproofWebsites": frozenset({"domain"})},
    sql="select rowid as rowid, domain, 'site excepted from clearing' as kind_of_entry from fireproofWebsites",
    columns={"title": "domain"},
    extra={"type": "kind_of_entry"},
)


def _parser(name: str, file: str, queries: Callable[[ZoneInfo | None], tuple[Query, ...]]) -> Parser:
    def read(evidence: Evidence) -> Iterator[Item]:
        yield from Sqlite(*queries(evidence.zone))(evidence)

    package = "com.duckduckgo.mobile.android"
    return Parser(name=name, version=1, app=package, threads=False, paths=(f"{package}/databases/{file}",), read=read)


PARSERS = (
    _parser("duckduckgo", "history.db", lambda zone: (_visits(zone),)),
    _parser("duckduckgo_app", "app.db", lambda zone: (_tabs(zone), BOOKMARKS, KEPT)),
    _parser("duckduckgo_downloads", "downloads.db", lambda zone: (_downloads(zone),)),
)
