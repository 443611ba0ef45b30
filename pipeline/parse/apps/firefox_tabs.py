"""Tabs of Firefox on Android that were closed or are open, and tiles of its start page.

Seen on: structures rebuilt in code. Origin: ALEAPP, Mozilla's android-components.
Times: milliseconds since 1970-01-01 UTC: when a tab was closed, when an open one was last used, when a tile was made.
Read: `recently_closed_tabs`, `top_sites`, `mozilla_components_session_storage_gecko.json` (open tabs; Firefox writes
no private ones there).
Not read: what a tab has open besides its page, collections of tabs.
"""

from collections.abc import Iterator
from typing import Any

from models.rows import Row
from pipeline.parse.packages import package
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms
from pipeline.parse.tree import Tree, each, json_text, text


def _pages(kind: str, table: str, name: str, value: str, time: str) -> Query:
    return Query(
        kind=kind,
        table=table,
        requires={table: frozenset({"url", "title", "created_at"})},
        sql=f"""
            select rowid as rowid, url, nullif(title, '') as title, created_at, '{value}' as said, '{time}' as told
            from {table}
        """,
        columns={"url": "url", "title": "title"},
        times={"sent_at": ("created_at", unix_ms)},
        extra={name: "said", "time": "told"},
    )


def _open_tabs(tree: Any, _: Evidence) -> Iterator[Any]:
    yield from each("sessionStateTuples", tree["sessionStateTuples"], _tab)


def _tab(entry: Any) -> Row:
    tab = entry["session"]
    used = tab.get("lastAccess") or None
    sent_at = unix_ms(used)
    return {
        "kind": "visit",
        "url": str(tab["url"]),
        "title": text(tab.get("title")),
        "sent_at": sent_at,
        "sent_at_raw": text(used),
        "sent_at_source": None if sent_at is None else "epoch",
        "extra": {"tab": "open", "time": "last used" if sent_at else None, "searched_for": text(tab.get("searchTerm"))},
    }


def _parser(name: str, read: Sqlite | Tree, path: str) -> Parser:
    return Parser(name=name, version=1, app_of=package, threads=False, paths=(path,), read=read)


_CLOSED = _pages("visit", "recently_closed_tabs", "tab", "closed", "closed")
_TILES = _pages("system_event", "top_sites", "type", "tile of the start page", "made")

PARSERS = (
    _parser("firefox_closed_tabs", Sqlite(_CLOSED), "databases/recently_closed_tabs"),
    _parser("firefox_top_sites", Sqlite(_TILES), "databases/top_sites"),
    _parser("firefox_open_tabs", Tree(json_text, _open_tabs), "files/mozilla_components_session_storage_gecko.json"),
)
