"""Safari's property lists: searches, downloads, tabs that were closed, and the history before iOS 8.

Seen on: real: plaso's `History.plist`; the rest rebuilt in code. Origin: mac_apt, iLEAPP. Times: property lists' own
times, which are UTC; of `History.plist` seconds since 2001-01-01 UTC, written as text.
Read: `com.apple.mobilesafari.plist` (the last searches), `Downloads.plist`, `RecentlyClosedTabs.plist`, `History.plist`
(each page once, with its last visit and their number).
Not read: settings, top sites, the state of pages in tabs.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from models.rows import Row
from pipeline.parse.epochs import mac_s, unix_s
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.tree import Tree, at, each, plist, text


def _moment(value: Any) -> int | None:
    return unix_s(value.replace(tzinfo=UTC).timestamp()) if isinstance(value, datetime) else None


def _at(value: Any, time: int | None) -> Row:
    raw = value.isoformat() if isinstance(value, datetime) else text(value)
    return {"sent_at": time, "sent_at_raw": raw, "sent_at_source": None if time is None else "epoch"}


def _searches(tree: Any, _: Evidence) -> Iterator[Any]:
    yield from each("RecentWebSearches", tree.get("RecentWebSearches"), _search)
    yield from each("RecentSearches", tree.get("RecentSearches"), lambda term: {"kind": "search", "body": str(term)})


def _search(entry: Any) -> Row:
    return {"kind": "search", "body": str(entry["SearchString"])} | _at(entry.get("Date"), _moment(entry.get("Date")))


def _downloads(tree: Any, _: Evidence) -> Iterator[Any]:
    yield from each("DownloadHistory", tree["DownloadHistory"], _download)


def _download(entry: Any) -> Row:
    begun = entry.get("DownloadEntryDateAddedKey")
    return {
        "kind": "download",
        "url": text(entry.get("DownloadEntryURL")),
        "title": text(entry.get("DownloadEntryPath")),
        "ended_at": _moment(entry.get("DownloadEntryDateFinishedKey")),
        "extra": {
            "bytes": entry.get("DownloadEntryProgressBytesSoFar"),
            "bytes_in_all": entry.get("DownloadEntryProgressTotalToLoad"),
        },
    } | _at(begun, _moment(begun))


def _closed(tree: Any, _: Evidence) -> Iterator[Any]:
    """A window that was closed stands there once, with its tabs."""
    tabs = [
        (tab, state)
        for entry in tree["ClosedTabOrWindowPersistentStates"]
        if (state := at(entry, "PersistentState")) is not None
        for tab in (at(state, "TabStates") or [state])
    ]
    yield from each("tabs", tabs, _tab)


def _tab(found: tuple[Any, Any]) -> Row:
    tab, around = found
    closed = tab.get("DateClosed") or around.get("DateClosed")
    private = around.get("IsPrivateWindow") is True
    return {
        "kind": "visit",
        "url": text(tab.get("TabURL")),
        "title": text(tab.get("TabTitle")),
        "ended_at": _moment(closed),
        "extra": {"tab": "closed", "private": 1 if private else None},
    }


def _history(tree: Any, _: Evidence) -> Iterator[Any]:
    yield from each("WebHistoryDates", tree["WebHistoryDates"], _page)


def _page(entry: Any) -> Row:
    visited = entry.get("lastVisitedDate")
    return {
        "kind": "visit",
        "url": str(entry[""]),
        "title": text(entry.get("title")),
        "extra": {"visits": entry.get("visitCount"), "redirected_from": entry.get("redirectURLs")},
    } | _at(visited, mac_s(float(visited)) if visited else None)


def _parser(name: str, rows: Callable[[Any, Evidence], Iterator[Any]], *paths: str) -> Parser:
    read = Tree(plist, rows)
    return Parser(name=name, version=1, app="com.apple.mobilesafari", threads=False, paths=paths, read=read)


PARSERS = (
    _parser("safari_searches", _searches, "Preferences/com.apple.mobilesafari.plist"),
    _parser("safari_downloads", _downloads, "Safari/Downloads.plist", "Safari/Downloads/Downloads.plist"),
    _parser("safari_closed_tabs", _closed, "Safari/RecentlyClosedTabs.plist"),
    _parser("safari_history_before_ios_8", _history, "Safari/History.plist"),
)
