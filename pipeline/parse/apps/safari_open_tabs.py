"""Open tabs of Safari on iOS, `BrowserState.db` (until iOS 14), and of the account's devices, `CloudTabs.db`.

Seen on: structures rebuilt in code. Origin: iLEAPP.
Times: seconds since 2001-01-01 UTC, of the last view.
Read: each tab with its page, whether it was private, and the device that it is open on. Private tabs stand here as long
as they are open.
Not read: the state of pages (scrolling, forms), requests to close a tab elsewhere.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import mac_s

OPEN = Query(
    kind="visit",
    table="tabs",
    requires={"tabs": frozenset({"url", "title"})},
    optional={"tabs": frozenset({"last_viewed_time", "user_visible_url", "private_browsing", "opened_from_link"})},
    sql="""
        select rowid as rowid, coalesce(nullif(url, ''), nullif(user_visible_url, '')) as url,
            nullif(title, '') as title, nullif(last_viewed_time, 0) as viewed, nullif(private_browsing, 0) as private,
            nullif(opened_from_link, 0) as opened_from_link, 'open' as tab, 'last viewed' as told
        from tabs
    """,
    columns={"url": "url", "title": "title"},
    times={"sent_at": ("viewed", mac_s)},
    extra={"tab": "tab", "time": "told", "private": "private", "opened_from_link": "opened_from_link"},
)
CLOUD = Query(
    kind="visit",
    table="cloud_tabs",
    requires={"cloud_tabs": frozenset({"url", "title"})},
    optional={
        "cloud_tabs": frozenset({"device_uuid", "last_viewed_time"}),
        "cloud_tab_devices": frozenset({"device_uuid", "device_name"}),
    },
    sql="""
        select t.rowid as rowid, t.url, nullif(t.title, '') as title, nullif(t.last_viewed_time, 0) as viewed,
            'open on a device of the account' as tab, iif(t.last_viewed_time, 'last viewed', null) as told,
            (select min(d.device_name) from cloud_tab_devices d where d.device_uuid = t.device_uuid) as device
        from cloud_tabs t
    """,
    columns={"url": "url", "title": "title"},
    times={"sent_at": ("viewed", mac_s)},
    extra={"tab": "tab", "time": "told", "device": "device"},
)


def _parser(name: str, path: str, query: Query) -> Parser:
    return Parser(name=name, version=1, app="com.apple.mobilesafari", threads=False, paths=(path,), read=Sqlite(query))


PARSERS = (
    _parser("safari_browser_state", "Safari/BrowserState.db", OPEN),
    _parser("safari_cloud_tabs", "Safari/CloudTabs.db", CLOUD),
)
