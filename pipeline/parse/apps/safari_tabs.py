"""Tabs of Safari on iOS: `BrowserState.db`, `SafariTabs.db` (since iOS 15) and `CloudTabs.db` (the account's devices).

Seen on: structures of iOS 10 to 18, rebuilt in code. Origin: the tables as Safari makes them; iLEAPP; for the property
lists inside, published descriptions of SafariTabs.db and its private tabs. Times: seconds since 2001-01-01 UTC, and
property lists' own times, which are UTC.
Read: each tab with its page, when it was last viewed and when it was closed, whether it was private, its group, and the
pages that were open in it before. Private tabs stand here as long as they are open.
Ignored: groups of tabs without a page of their own.
Not read: the state of pages (scrolling, forms), pinned and shared groups' people, requests to close a tab elsewhere.
"""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from pipeline.parse.epochs import mac_s, unix_s
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.tree import at, plist

_PRIVATE = frozenset({"private", "privatepinned"})
_CLOSED = "recentlyclosed"
_PAGES = 200  # of one tab's own history; more are left out

OPEN_TABS = Query(
    kind="visit",
    table="tabs",
    requires={"tabs": frozenset({"url", "title", "last_viewed_time"})},
    optional={"tabs": frozenset({"user_visible_url", "private_browsing", "opened_from_link"})},
    sql="""
        select rowid as rowid, coalesce(nullif(url, ''), nullif(user_visible_url, '')) as url,
            nullif(title, '') as title, last_viewed_time, nullif(private_browsing, 0) as private,
            nullif(opened_from_link, 0) as opened_from_link, 'open' as tab
        from tabs
    """,
    columns={"url": "url", "title": "title"},
    times={"sent_at": ("last_viewed_time", mac_s)},
    extra={"tab": "tab", "private": "private", "opened_from_link": "opened_from_link"},
)


@lru_cache(maxsize=4)
def _lists(*blobs: bytes | None) -> tuple[Any, ...]:
    return tuple(plist(blob) if blob else {} for blob in blobs)


def _time(*values: Any) -> int | None:
    found = next((value for value in values if isinstance(value, datetime)), None)
    return None if found is None else unix_s(found.replace(tzinfo=UTC).timestamp())


def _viewed(extra: bytes | None, local: bytes | None) -> int | None:
    synchronised, here = _lists(extra, local)
    return _time(at(here, "LastVisitTime"), at(synchronised, "DateLastViewed"))


def _closed(extra: bytes | None, local: bytes | None) -> int | None:
    return _time(at(_lists(extra, local)[1], "DateClosed"))


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
    }


def _pages(state: Any) -> list[str]:
    """Addresses that were open in the tab, the oldest first; a mark of WebKit's may stand before the list."""
    begin = state.find(b"bplist00") if isinstance(state, bytes) else -1
    if begin < 0:
        return []
    entries = at(plist(state[begin:]), "SessionHistory", "SessionHistoryEntries") or []
    return [str(url) for entry in entries[-_PAGES:] if (url := at(entry, "SessionHistoryEntryURL"))]


GROUPED_TABS = Query(
    kind="visit",
    table="bookmarks",
    requires={"bookmarks": frozenset({"id", "parent", "type", "title", "url"})},
    optional={
        "bookmarks": frozenset({"extra_attributes", "local_attributes", "deleted"}),
        "windows": frozenset({"private_tab_group_id"}),
    },
    sql="""
        select t.rowid as rowid, nullif(t.title, '') as title, t.url, t.extra_attributes, t.local_attributes,
            iif(t.deleted, 'deleted', 'live') as state, g.title as grouped,
            (select 1 from windows w where w.private_tab_group_id = t.parent) as private
        from bookmarks t left join bookmarks g on g.id = t.parent where t.type is not 1
    """,
    columns={"url": "url", "title": "title", "state": "state"},
    computed={
        "sent_at": (("extra_attributes", "local_attributes"), _viewed),
        "sent_at_source": (("extra_attributes", "local_attributes"), lambda *of: "epoch" if _viewed(*of) else None),
        "ended_at": (("extra_attributes", "local_attributes"), _closed),
        "extra": (("extra_attributes", "local_attributes", "grouped", "private"), _details),
    },
    ignores="type is 1",
)

CLOUD_TABS = Query(
    kind="visit",
    table="cloud_tabs",
    requires={"cloud_tabs": frozenset({"url", "title", "device_uuid"})},
    optional={
        "cloud_tabs": frozenset({"last_viewed_time", "is_pinned"}),
        "cloud_tab_devices": frozenset({"device_uuid", "device_name"}),
    },
    sql="""
        select t.rowid as rowid, t.url, nullif(t.title, '') as title, nullif(t.last_viewed_time, 0) as viewed,
            'open on a device of the account' as tab, d.device_name
        from cloud_tabs t left join cloud_tab_devices d on d.device_uuid = t.device_uuid
    """,
    columns={"url": "url", "title": "title"},
    times={"sent_at": ("viewed", mac_s)},
    extra={"tab": "tab", "device": "device_name"},
)


def _parser(name: str, file: str, query: Query) -> Parser:
    return Parser(name=name, version=1, app="com.apple.mobilesafari", threads=False, paths=(file,), read=Sqlite(query))


PARSERS = (
    _parser("safari_browser_state", "Safari/BrowserState.db", OPEN_TABS),
    _parser("safari_tabs", "Safari/SafariTabs.db", GROUPED_TABS),
    _parser("safari_cloud_tabs", "Safari/CloudTabs.db", CLOUD_TABS),
)
