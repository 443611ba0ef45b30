"""Safari's history, `History.db`.

Seen on: real: plaso's of Safari 11; other structures rebuilt in code. Origin: the tables of that artefact; iLEAPP and
mac_apt for `origin`.
Times: seconds since 2001-01-01 UTC.
Read: each visit with its title, whether it was on another device of the account, where it was sent on from, whether the
page could be loaded; each note of a deletion: the time up to which visits were deleted, that from which, and (while
Safari keeps it) the address. When they were deleted it does not say. Not verified: that such a note is of the owner's
deleting, for Safari also removes what is old.
Not read: the count of visits by day, tags, events for synchronising. A private window leaves no history (but see tabs).
"""

from pipeline.parse.extras import extras
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import mac_s
from pipeline.parse.times.written import written

VISITS = Query(
    kind="visit",
    table="history_visits",
    requires={"history_visits": frozenset({"history_item", "visit_time"})},
    optional={
        "history_visits": frozenset({"id", "title", "origin", "load_successful", "http_non_get", "redirect_source"}),
        "history_items": frozenset({"id", "url"}),
    },
    sql="""
        select v.rowid as rowid, v.visit_time, nullif(v.title, '') as title, i.url, v.origin,
            iif(v.load_successful = 0, 1, null) as not_loaded, nullif(v.http_non_get, 0) as sent_a_form,
            (select page.url from history_visits before join history_items page on page.id = before.history_item
             where before.id = v.redirect_source) as redirected_from
        from history_visits v left join history_items i on i.id = v.history_item
    """,
    columns={"url": "url", "title": "title"},
    times={"sent_at": ("visit_time", mac_s)},
    extra={"from": ("origin", {0: "this device", 1: "another device of the account"})}
    | {name: name for name in ("not_loaded", "sent_a_form", "redirected_from")},
)


def _begun(start: float | None) -> str:
    return written(mac_s, start) or "the beginning"  # Safari writes the year 1 for all that was


DELETIONS = Query(
    kind="system_event",
    table="history_tombstones",
    requires={"history_tombstones": frozenset({"start_time", "end_time"})},
    optional={"history_tombstones": frozenset({"url"})},
    sql="""
        select rowid as rowid, start_time as "from", end_time, nullif(url, '') as url, 'deletion' as type,
            'visits up to this time were deleted' as title
        from history_tombstones
    """,
    columns={"url": "url", "title": "title"},
    times={"sent_at": ("end_time", mac_s)},
    computed={"extra": extras(**{"type": None, "from": lambda start: _begun(start)})},
)

PARSER = Parser(
    name="safari",
    version=2,
    app="com.apple.mobilesafari",
    threads=False,
    paths=("Safari/History.db", "Safari/Profiles/*/History.db"),
    read=Sqlite(VISITS, DELETIONS, tombstones=("history_tombstones",)),
)
