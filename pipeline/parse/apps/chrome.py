"""Chrome's history, `History`: visits, downloads and searches in the address bar.

Seen on: structures of Chrome 8 and 57 to 130, on Android and desktops. Times: microseconds since 1601-01-01 UTC; of
downloads before Chrome 26 seconds since 1970-01-01 UTC.
Read: each visit with its page's title, each download with where it was put, each term that was typed as a search.
Not read: bookmarks, cookies, form data, cache, open tabs, what was browsed in private (Chrome keeps none of it).
"""

from pipeline.parse.epochs import after, unix_s, webkit_us
from pipeline.parse.packages import package
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite


def _app(path: str) -> str | None:
    """Chrome's own folders say so; browsers made of it (Edge, Brave) by their package, or not at all."""
    return package(path) or ("com.google.Chrome" if "Chrome" in path.split("/") else None)


def _ended(begun: int | None, duration: int | None) -> int | None:
    return after(webkit_us(begun), duration) if isinstance(duration, int) and duration > 0 else None


VISITS = Query(
    kind="visit",
    table="visits",
    requires={"visits": frozenset({"url", "visit_time"}), "urls": frozenset({"id", "url", "title"})},
    optional={"visits": frozenset({"visit_duration"})},
    # Left join: a visit whose page was removed from `urls` is still a visit.
    sql="""
        select v.rowid as rowid, v.visit_time, v.visit_duration, u.url, nullif(u.title, '') as title
        from visits v left join urls u on u.id = v.url
    """,
    columns={"url": "url", "title": "title"},
    times={"sent_at": ("visit_time", webkit_us)},
    computed={"ended_at": (("visit_time", "visit_duration"), _ended)},
)

DOWNLOADS = Query(
    kind="download",
    table="downloads",
    requires={"downloads": frozenset({"id", "target_path", "start_time"})},
    optional={
        "downloads": frozenset({"end_time", "tab_url", "referrer"}),
        "downloads_url_chains": frozenset({"id", "chain_index", "url"}),
    },
    sql="""
        select d.rowid as rowid, d.target_path, d.start_time, nullif(d.end_time, 0) as end_time,
            coalesce((select c.url from downloads_url_chains c where c.id = d.id order by c.chain_index desc limit 1),
                     nullif(d.tab_url, ''), nullif(d.referrer, '')) as url
        from downloads d
    """,
    columns={"url": "url", "title": "target_path"},
    times={"sent_at": ("start_time", webkit_us), "ended_at": ("end_time", webkit_us)},
)

OLD_DOWNLOADS = Query(
    kind="download",
    table="downloads",
    requires={"downloads": frozenset({"id", "full_path", "url", "start_time"})},
    sql="select rowid as rowid, full_path, url, start_time from downloads",
    columns={"url": "url", "title": "full_path"},
    times={"sent_at": ("start_time", unix_s)},
)

SEARCHES = Query(
    kind="search",
    table="keyword_search_terms",
    requires={
        "keyword_search_terms": frozenset({"url_id", "term"}),
        "urls": frozenset({"id", "url", "last_visit_time"}),
    },
    sql="""
        select k.rowid as rowid, k.term, u.url, u.last_visit_time
        from keyword_search_terms k left join urls u on u.id = k.url_id
    """,
    columns={"body": "term", "url": "url"},
    times={"sent_at": ("last_visit_time", webkit_us)},
)

PARSER = Parser(
    name="chrome",
    version=1,
    app_of=_app,
    paths=("com.android.chrome/app_chrome/*/History", "Chrome/*/History", "Default/History", "History"),
    read=Sqlite(VISITS, (DOWNLOADS, OLD_DOWNLOADS), SEARCHES),
)
