"""Firefox's places: `places.sqlite` on Android, `places.db` on iOS; and of browsers made of it.

Seen on: structures rebuilt in code. Origin: Mozilla's application-services (places), ALEAPP, iLEAPP. Not verified: the
words for the codes of how a page was opened; the names of the tables that note deletions.
Times: milliseconds since 1970-01-01 UTC.
Read: each visit with its page's title, how it was opened, whether it was on another device of the account; bookmarks
with their folders and when they were added; terms that were searched for, with the first page that was found by them;
how many deletions it notes.
Ignored: folders and separators among the bookmarks.
Not read: how long pages were looked at, what was typed into the address bar, what was browsed in private (it keeps
none).
"""

from pipeline.parse.packages import package
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

_WAYS = ("link", "typed", "bookmark", "part of a page", "redirected for good", "redirected for now", "download")
_OPENED = dict(enumerate((*_WAYS, "frame", "reloaded"), 1))
_PLACES = {"moz_places": frozenset({"id", "url", "title"})}

VISITS = Query(
    kind="visit",
    table="moz_historyvisits",
    requires={"moz_historyvisits": frozenset({"place_id", "visit_date"})},
    optional=_PLACES | {"moz_historyvisits": frozenset({"visit_type", "is_local", "from_visit", "id"})},
    sql="""
        select v.rowid as rowid, v.visit_date, v.visit_type, p.url, nullif(p.title, '') as title,
            iif(v.is_local = 0, 'another device of the account', null) as from_where,
            (select page.url from moz_historyvisits before join moz_places page on page.id = before.place_id
             where before.id = v.from_visit) as came_from
        from moz_historyvisits v left join moz_places p on p.id = v.place_id
    """,
    columns={"url": "url", "title": "title"},
    times={"sent_at": ("visit_date", unix_ms)},
    extra={"opened_by": ("visit_type", _OPENED), "from": "from_where", "came_from": "came_from"},
)
BOOKMARKS = Query(
    kind="system_event",
    table="moz_bookmarks",
    requires={"moz_bookmarks": frozenset({"fk", "type"})},
    optional=_PLACES | {"moz_bookmarks": frozenset({"id", "parent", "title", "dateAdded"})},
    sql="""
        select b.rowid as rowid, coalesce(nullif(b.title, ''), nullif(p.title, '')) as title, p.url, b.dateAdded,
            nullif(f.title, '') as folder, 'bookmark' as type, 'added' as told
        from moz_bookmarks b left join moz_places p on p.id = b.fk left join moz_bookmarks f on f.id = b.parent
        where coalesce(b.type not in (2, 3), 1)
    """,
    columns={"url": "url", "title": "title"},
    times={"sent_at": ("dateAdded", unix_ms)},
    extra={"type": "type", "time": "told", "folder": "folder"},
    ignores="coalesce(type in (2, 3), 0)",
)
SEARCHES = Query(
    kind="search",
    table="moz_places_metadata_search_queries",
    requires={"moz_places_metadata_search_queries": frozenset({"id", "term"})},
    optional=_PLACES | {"moz_places_metadata": frozenset({"search_query_id", "created_at", "place_id"})},
    sql="""
        select q.rowid as rowid, q.term, m.created_at, p.url
        from moz_places_metadata_search_queries q
        left join moz_places_metadata m on m.rowid = (
            select first.rowid from moz_places_metadata first where first.search_query_id = q.id
            order by first.created_at limit 1)
        left join moz_places p on p.id = m.place_id
    """,
    columns={"body": "term", "url": "url"},
    times={"sent_at": ("created_at", unix_ms)},
)

_TOMBSTONES = ("moz_places_tombstones", "moz_historyvisit_tombstones", "moz_bookmarks_deleted")

PARSER = Parser(
    name="firefox",
    version=1,
    app_of=lambda path: package(path) or ("org.mozilla.ios.Firefox" if "/profile.profile/" in path else None),
    threads=False,
    paths=("files/places.sqlite", "profile.profile/places.db"),
    read=Sqlite(VISITS, BOOKMARKS, SEARCHES, tombstones=_TOMBSTONES),
)
