"""Firefox on Android beside its places: forms, downloads, tabs that were closed or are open, tiles of the start page.

Seen on: structures of Firefox 79 to 130, rebuilt in code. Origin: ALEAPP, Mozilla's android-components. Times:
milliseconds since 1970-01-01 UTC; of forms microseconds.
Read: `formhistory.sqlite` (what was typed into fields, its first and, as the end, last use),
`mozac_downloads_database`, `recently_closed_tabs`, `top_sites`, `mozilla_components_session_storage_gecko.json` (open
tabs; Firefox writes no private ones there).
Ignored: values of fields whose name is that of a password or a card.
Not read: saved logins (encrypted), what a tab has open besides its page, collections of tabs.
"""

from collections.abc import Iterator
from typing import Any

from models.rows import Row
from pipeline.parse.epochs import unix_ms, unix_us
from pipeline.parse.packages import package
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.tree import Tree, each, json_text, text

_SECRETS = ("passw", "cvv", "cvc", "cardn", "card-n", "card_n")
_SECRET = "coalesce(" + " or ".join(f"fieldname like '%{word}%'" for word in _SECRETS) + ", 0)"
_STATES = {3: "paused", 4: "cancelled", 5: "failed", 6: "complete"}

FIELDS = Query(
    kind="note",
    table="moz_formhistory",
    requires={"moz_formhistory": frozenset({"fieldname", "value"})},
    optional={"moz_formhistory": frozenset({"firstUsed", "lastUsed", "timesUsed"})},
    sql=f"""
        select rowid as rowid, fieldname, value, timesUsed, firstUsed, lastUsed, 'typed into a form' as kind_of_entry
        from moz_formhistory where not {_SECRET}
    """,
    columns={"title": "fieldname", "body": "value"},
    times={"sent_at": ("firstUsed", unix_us), "ended_at": ("lastUsed", unix_us)},
    extra={"type": "kind_of_entry", "times_used": "timesUsed"},
    ignores=_SECRET,
)

DOWNLOADS = Query(
    kind="download",
    table="downloads",
    requires={"downloads": frozenset({"url", "file_name", "created_at"})},
    optional={
        "downloads": frozenset({"content_type", "content_length", "status", "destination_directory", "directory_path"})
    },
    sql="""
        select rowid as rowid, url, created_at, content_type, content_length, status,
            coalesce(rtrim(coalesce(directory_path, destination_directory), '/') || '/', '') || file_name as path
        from downloads
    """,
    columns={"url": "url", "title": "path"},
    times={"sent_at": ("created_at", unix_ms)},
    extra={"state": ("status", _STATES), "mime_type": "content_type", "bytes": "content_length"},
)


def _pages(kind: str, table: str, said: dict[str, str]) -> Query:
    ((name, value),) = said.items()
    return Query(
        kind=kind,
        table=table,
        requires={table: frozenset({"url", "title", "created_at"})},
        sql=f"""
            select rowid as rowid, url, nullif(title, '') as title, created_at, '{value}' as said from {table}
        """,
        columns={"url": "url", "title": "title"},
        times={"sent_at": ("created_at", unix_ms)},
        extra={name: "said"},
    )


def _open_tabs(tree: Any, _: Evidence) -> Iterator[Any]:
    yield from each("sessionStateTuples", tree["sessionStateTuples"], _tab)


def _tab(entry: Any) -> Row:
    tab = entry["session"]
    viewed = tab.get("lastAccess") or None
    sent_at = unix_ms(viewed)
    return {
        "kind": "visit",
        "url": str(tab["url"]),
        "title": text(tab.get("title")),
        "sent_at": sent_at,
        "sent_at_raw": text(viewed),
        "sent_at_source": None if sent_at is None else "epoch",
        "extra": {"tab": "open", "searched_for": text(tab.get("searchTerm"))},
    }


def _parser(name: str, read: Sqlite | Tree, *paths: str) -> Parser:
    return Parser(name=name, version=1, app_of=package, threads=False, paths=paths, read=read)


_CLOSED = _pages("visit", "recently_closed_tabs", {"tab": "closed"})
_TILES = _pages("system_event", "top_sites", {"type": "tile of the start page"})

PARSERS = (
    _parser("firefox_forms", Sqlite(FIELDS), "formhistory.sqlite"),
    _parser("firefox_downloads", Sqlite(DOWNLOADS), "databases/mozac_downloads_database"),
    _parser("firefox_closed_tabs", Sqlite(_CLOSED), "databases/recently_closed_tabs"),
    _parser("firefox_top_sites", Sqlite(_TILES), "databases/top_sites"),
    _parser("firefox_open_tabs", Tree(json_text, _open_tabs), "files/mozilla_components_session_storage_gecko.json"),
)
