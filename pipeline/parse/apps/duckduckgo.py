"""DuckDuckGo's browser on Android, visits and downloads: `history.db`, `downloads.db`.

Seen on: structures rebuilt in code. Origin: DuckDuckGo's published source, ALEAPP. Not verified: the words for the
codes of what became of a download.
Times: text by the device's clock without a zone, read in that of the extraction if the case file gives one, else null
and the raw value is kept.
Read: each visit with its page (one of results has the words that were searched for), downloads with their files.
Not read: what was cleared.
"""

from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

from pipeline.parse.parser import Evidence, Item, Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.local import local


def _visits(extraction: ZoneInfo | None) -> Query:
    return Query(
        kind="visit",
        table="visits_list",
        requires={"visits_list": frozenset({"historyEntryId", "timestamp"})},
        optional={"history_entries": frozenset({"id", "url", "title", "query"})},
        sql="""
            select v.rowid as rowid, v.timestamp as at, h.url, nullif(h.title, '') as title,
                nullif(h.query, '') as searched_for
            from visits_list v left join history_entries h on h.id = v.historyEntryId
        """,
        columns={"url": "url", "title": "title", "sent_at_raw": "at"},
        computed=local("at", extraction),
        extra={"searched_for": "searched_for"},
    )


def _downloads(extraction: ZoneInfo | None) -> Query:
    return Query(
        kind="download",
        table="downloads",
        requires={"downloads": frozenset({"fileName"})},
        optional={"downloads": frozenset({"filePath", "createdAt", "downloadStatus", "contentLength"})},
        sql="""
            select rowid as rowid, coalesce(nullif(filePath, ''), fileName) as path, createdAt as at, downloadStatus,
                contentLength
            from downloads
        """,
        columns={"title": "path", "sent_at_raw": "at"},
        computed=local("at", extraction),
        extra={"state": ("downloadStatus", {0: "begun", 1: "complete"}), "bytes": "contentLength"},
    )


def _parser(name: str, file: str, query: Callable[[ZoneInfo | None], Query]) -> Parser:
    def read(evidence: Evidence) -> Iterator[Item]:
        yield from Sqlite(query(evidence.zone))(evidence)

    package = "com.duckduckgo.mobile.android"
    return Parser(name=name, version=1, app=package, threads=False, paths=(f"{package}/databases/{file}",), read=read)


PARSERS = (
    _parser("duckduckgo", "history.db", _visits),
    _parser("duckduckgo_downloads", "downloads.db", _downloads),
)
