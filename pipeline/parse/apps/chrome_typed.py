"""What was typed into the address bar of Chromium's browsers, `Network Action Predictor`, `Shortcuts`; and `Top Sites`.

Seen on: structures of Chrome 30 to 130, rebuilt in code. Origin: Chromium's autocomplete_action_predictor_table,
shortcuts_database and top_sites_database. Times: microseconds since 1601-01-01 UTC; the predictor has none.
Read: the text as far as it was typed, and the page that was then chosen. The predictor counts the times that it was
(hits) and was not (misses). Top sites are tiles of the start page: often visited pages, or ones the browser proposes.
Not read: the predictors of what a page loads, thumbnails.
"""

from pipeline.parse.browsers import chromium
from pipeline.parse.epochs import webkit_us
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite

PREDICTED = Query(
    kind="search",
    table="network_action_predictor",
    requires={"network_action_predictor": frozenset({"user_text", "url"})},
    optional={"network_action_predictor": frozenset({"number_of_hits", "number_of_misses"})},
    sql="""
        select rowid as rowid, user_text, url, number_of_hits, number_of_misses,
            'typed into the address bar' as kind_of_entry
        from network_action_predictor
    """,
    columns={"body": "user_text", "url": "url"},
    extra={"type": "kind_of_entry", "hits": "number_of_hits", "misses": "number_of_misses"},
)

SHORTCUTS = Query(
    kind="search",
    table="omni_box_shortcuts",
    requires={"omni_box_shortcuts": frozenset({"text", "url", "last_access_time"})},
    optional={"omni_box_shortcuts": frozenset({"description", "contents", "number_of_hits"})},
    sql="""
        select rowid as rowid, text, url, last_access_time, number_of_hits,
            coalesce(nullif(description, ''), nullif(contents, '')) as title,
            'typed into the address bar' as kind_of_entry
        from omni_box_shortcuts
    """,
    columns={"body": "text", "url": "url", "title": "title"},
    times={"sent_at": ("last_access_time", webkit_us)},
    extra={"type": "kind_of_entry", "hits": "number_of_hits"},
)


def _tiles(table: str) -> Query:
    return Query(
        kind="system_event",
        table=table,
        requires={table: frozenset({"url", "url_rank", "title"})},
        sql=f"""
            select rowid as rowid, url, url_rank, nullif(title, '') as title, 'tile of the start page' as kind_of_entry
            from {table}
        """,
        columns={"url": "url", "title": "title"},
        extra={"type": "kind_of_entry", "rank": "url_rank"},
    )


def _parser(name: str, read: Sqlite, *paths: str) -> Parser:
    return Parser(name=name, version=1, app_of=chromium, threads=False, paths=paths, read=read)


_SHORTCUTS = ("Default/Shortcuts", "app_chrome/*/Shortcuts", "app_sbrowser/*/Shortcuts", "app_opera/Shortcuts")

PARSERS = (
    _parser("chrome_typed", Sqlite(PREDICTED), "Network Action Predictor"),
    _parser("chrome_shortcuts", Sqlite(SHORTCUTS), *_SHORTCUTS),
    _parser("chrome_top_sites", Sqlite(_tiles("top_sites"), _tiles("thumbnails")), "Top Sites"),
)
