"""Tabs of Safari since iOS 15 with their groups, `SafariTabs.db`.

Seen on: a structure rebuilt in code. Origin: iLEAPP; for the property lists inside, published descriptions of
SafariTabs.db and its private tabs.
Times: property lists' own times, which are UTC.
Read: each tab with its page, when it was last viewed and when it was closed, whether it was private, its group, and the
pages that were open in it before. Private tabs stand here as long as they are open.
Ignored: groups of tabs without a page of their own.
Not read: the state of pages (scrolling, forms), pinned and shared groups' people.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from pipeline.parse.extras import moment
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.tree import at, plist

_PRIVATE = frozenset({"private", "privatepinned"})
_CLOSED = "recentlyclosed"
_PAGES = 200  # of one tab's own history; more are left out
_LISTS = ("extra_attributes", "local_attributes")


@lru_cache(maxsize=4)
def _lists(*blobs: bytes | None) -> tuple[Any, ...]:
    return tuple(plist(blob) if blob else {} for blob in blobs)


def _seen(*blobs: bytes | None) -> dict[str, Any]:
    synchronised, here = _lists(*blobs)
    return moment(at(here, "LastVisitTime") or at(synchronised, "DateLastViewed"))


def _viewed(name: str) -> tuple[tuple[str, ...], Callable[..., Any]]:
    return _LISTS, lambda *blobs: _seen(*blobs).get(name)


def _closed(*blobs: bytes | None) -> int | None:
    return moment(at(_lists(*blobs)[1], "DateClosed")).get("sent_at")


def _details(extra: bytes | None, local: bytes | None, group: str | None, private: int | None) -> dict[str, Any]:
    synchronised, here = _lists(extra, local)
    named = (group or "").casefold()
    closed = named == _CLOSED or at(here, "DateClosed") is not None
    return {
        "tab": "closed" if closed else "open",
        "private": 1 if private or named in _PRIVATE else None,
        "group": group,
        "opened_from_link": 1 if at(here, "OpenedFromLink") is True else None,
        "address_here": at(synchronised, "LocalURL"),
        "pages_before": _pages(at(here, "SessionState")),
        "time": "last viewed" if _seen(extra, local) else None,
    }


def _pages(state: Any) -> list[str]:
    """Addresses that were open in the tab, the oldest first; a mark of WebKit's may stand before the list."""
    begin = state.find(b"bplist00") if isinstance(state, bytes) else -1
    if begin < 0:
        return []
    entries = at(plist(state[begin:]), "SessionHistory", "SessionHistoryEntries") or []
    return [str(url) for entry in entries[-_PAGES:] if (url := at(entry, "SessionHistoryEntryURL"))]


TABS = Query(
    kind="visit",
    table="bookmarks",
    requires={"bookmarks": frozenset({"type", "title", "url"})},
    optional={
        "bookmarks": frozenset({"id", "parent", "deleted", *_LISTS}),
        "windows": frozenset({"private_tab_group_id"}),
    },
    sql="""
        select t.rowid as rowid, nullif(t.title, '') as title, t.url, t.extra_attributes, t.local_attributes,
            iif(t.deleted, 'deleted', 'live') as state, cast(g.title as text) as grouped,
            (select 1 from windows w where w.private_tab_group_id = t.parent) as private
        from bookmarks t left join bookmarks g on g.id = t.parent where t.type is not 1
    """,
    columns={"url": "url", "title": "title", "state": "state"},
    computed={name: _viewed(name) for name in ("sent_at", "sent_at_raw", "sent_at_source")}
    | {"ended_at": (_LISTS, _closed), "extra": ((*_LISTS, "grouped", "private"), _details)},
    ignores="type is 1",
)

PARSER = Parser(
    name="safari_tabs",
    version=1,
    app="com.apple.mobilesafari",
    threads=False,
    paths=("Safari/SafariTabs.db",),
    read=Sqlite(TABS),
)
