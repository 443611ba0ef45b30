"""Tiles of the start page of Chromium's browsers, `Top Sites`.

Seen on: a newer and an older structure, rebuilt in code. Origin: Chromium's top_sites_database.
Times: none.
Read: the page and its rank. A tile is a page that is often visited, or one that the browser proposes.
Not read: thumbnails.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.browsers import chromium


def _tiles(table: str) -> Query:
    return Query(
        kind="system_event",
        table=table,
        requires={table: frozenset({"url"})},
        optional={table: frozenset({"url_rank", "title"})},
        sql=f"""
            select rowid as rowid, url, url_rank, nullif(title, '') as title, 'tile of the start page' as type
            from {table}
        """,
        columns={"url": "url", "title": "title"},
        extra={"type": "type", "rank": "url_rank"},
    )


PARSER = Parser(
    name="chrome_top_sites",
    version=1,
    app_of=chromium,
    threads=False,
    paths=("Top Sites",),
    read=Sqlite(_tiles("top_sites"), _tiles("thumbnails")),
)
