"""History of Chromium's browsers, `History`: Chrome, Edge, Brave, Opera, Samsung Internet.

Seen on: real: plaso's and Hindsight's of Chrome 8 and 57 to 59; newer structures rebuilt in code.
Origin: those artefacts' own tables; Chromium's history_database. Not verified: the words for the codes of how a page
was opened (page_transition_types.h), of `visit_source`, and of what became of a download (download_types.h).
Times: microseconds since 1601-01-01 UTC; of downloads before Chrome 26 seconds since 1970-01-01 UTC. A search has the
time of the last visit to the page that was found by it.
Read: each visit with its page's title, how it was opened, from which page, and whether it is of another device of the
account; each download with where it was put and what became of it; each term that was typed as a search.
Not read: cookies, cache, open tabs, what was browsed in private (Chrome keeps none of it).
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.browsers import chromium
from pipeline.parse.times.epochs import after, unix_s, webkit_us

_WAYS = ("link", "typed", "bookmark", "frame of a page", "frame", "typed, then suggested", "start page", "form")
_OPENED = dict(enumerate((*_WAYS, "reloaded", "keyword", "keyword, then suggested")))
_SOURCES = {0: "another device of the account", 1: "this device", 2: "extension", 3: "imported", 4: "imported"}
_STATES = {0: "in progress", 1: "complete", 2: "cancelled", 3: "interrupted", 4: "interrupted"}


def _ended(begun: int | None, duration: int | None) -> int | None:
    return after(webkit_us(begun), duration) if isinstance(duration, int) and duration > 0 else None


VISITS = Query(
    kind="visit",
    table="visits",
    requires={"visits": frozenset({"url", "visit_time"})},
    optional={
        "visits": frozenset({"id", "visit_duration", "transition", "from_visit"}),
        "urls": frozenset({"id", "url", "title"}),
        "visit_source": frozenset({"id", "source"}),
    },
    # Left join: a visit whose page was removed from `urls` is still a visit.
    sql="""
        select v.rowid as rowid, v.visit_time, v.visit_duration, u.url, nullif(u.title, '') as title, s.source,
            v.transition & 255 as opened, nullif((v.transition & 3221225472) != 0, 0) as redirected,
            (select page.url from visits before join urls page on page.id = before.url where before.id = v.from_visit)
                as came_from
        from visits v left join urls u on u.id = v.url left join visit_source s on s.id = v.id
    """,
    columns={"url": "url", "title": "title"},
    times={"sent_at": ("visit_time", webkit_us)},
    computed={"ended_at": (("visit_time", "visit_duration"), _ended)},
    extra={"opened_by": ("opened", _OPENED), "from": ("source", _SOURCES)}
    | {name: name for name in ("came_from", "redirected")},
)
DOWNLOADS = Query(
    kind="download",
    table="downloads",
    requires={"downloads": frozenset({"id", "target_path", "start_time"})},
    optional={
        "downloads": frozenset({"end_time", "tab_url", "referrer", "state", "received_bytes", "mime_type", "opened"}),
        "downloads_url_chains": frozenset({"id", "chain_index", "url"}),
    },
    sql="""
        select d.rowid as rowid, d.target_path, d.start_time, nullif(d.end_time, 0) as end_time, d.state,
            nullif(d.tab_url, '') as page, nullif(d.mime_type, '') as mime_type, d.received_bytes as bytes,
            nullif(d.opened, 0) as opened,
            coalesce((select c.url from downloads_url_chains c where c.id = d.id order by c.chain_index desc limit 1),
                     nullif(d.tab_url, ''), nullif(d.referrer, '')) as url
        from downloads d
    """,
    columns={"url": "url", "title": "target_path"},
    times={"sent_at": ("start_time", webkit_us), "ended_at": ("end_time", webkit_us)},
    extra={"state": ("state", _STATES)} | {name: name for name in ("page", "mime_type", "bytes", "opened")},
)
OLD_DOWNLOADS = Query(
    kind="download",
    table="downloads",
    requires={"downloads": frozenset({"full_path", "url", "start_time"})},
    sql="select rowid as rowid, full_path, url, start_time from downloads",
    columns={"url": "url", "title": "full_path"},
    times={"sent_at": ("start_time", unix_s)},
)
SEARCHES = Query(
    kind="search",
    table="keyword_search_terms",
    requires={"keyword_search_terms": frozenset({"term"})},
    optional={"keyword_search_terms": frozenset({"url_id"}), "urls": frozenset({"id", "url", "last_visit_time"})},
    sql="""
        select k.rowid as rowid, k.term, u.url, u.last_visit_time,
            iif(u.last_visit_time, 'last visit to the page', null) as told
        from keyword_search_terms k left join urls u on u.id = k.url_id
    """,
    columns={"body": "term", "url": "url"},
    times={"sent_at": ("last_visit_time", webkit_us)},
    extra={"time": "told"},
)

_FOLDERS = ("app_chrome", "app_sbrowser", "app_chromium", "Chrome", "User Data")
PARSER = Parser(
    name="chrome",
    version=2,
    app_of=chromium,
    threads=False,
    paths=(*(f"{folder}/*/History" for folder in _FOLDERS), "app_opera/History", "Default/History"),
    read=Sqlite(VISITS, (DOWNLOADS, OLD_DOWNLOADS), SEARCHES),
)
