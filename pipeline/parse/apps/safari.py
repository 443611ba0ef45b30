"""Safari's history, `History.db`.

Seen on: real: plaso's of Safari 11; structures of Safari 8 to 18 of iOS and macOS rebuilt in code.
Origin: the tables' own names; iLEAPP and mac_apt for `origin`. Times: seconds since 2001-01-01 UTC.
Read: each visit with its title, whether it was on another device of the account, where it was sent on from, whether the
page could be loaded; each note of a deletion: the time up to which visits were deleted, that from which, and (while
Safari keeps it) the address. When they were deleted it does not say.
Not read: the count of visits by day, tags, events for synchronising. A private window leaves no history (but see tabs).
"""

from datetime import UTC, datetime

from pipeline.parse.epochs import mac_s
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite

_ORIGINS = {0: "this device", 1: "another device of the account"}

VISITS = Query(
    kind="visit",
    table="history_visits",
    requires={
        "history_visits": frozenset({"history_item", "visit_time", "title"}),
        "history_items": frozenset({"id", "url"}),
    },
    optional={"history_visits": frozenset({"id", "origin", "load_successful", "http_non_get", "redirect_source"})},
    sql="""
        select v.rowid as rowid, v.visit_time, nullif(v.title, '') as title, i.url, v.origin,
            iif(v.load_successful = 0, 1, null) as not_loaded, nullif(v.http_non_get, 0) as sent_a_form,
            (select page.url from history_visits before join history_items page on page.id = before.history_item
             where before.id = v.redirect_source) as redirected_from
        from history_visits v left join history_items i on i.id = v.history_item
    """,
    columns={"url": "url", "title": "title"},
    times={"sent_at": ("visit_time", mac_s)},
    extra={
        "from": ("origin", _ORIGINS),
        "not_loaded": "not_loaded",
        "sent_a_form": "sent_a_form",
        "redirected_from": "redirected_from",
    },
)


def _deletion(start: float | None) -> dict[str, str | None]:
    begun = mac_s(start)  # Safari writes the year 1 for all that was
    return {
        "type": "deletion",
        "from": "the beginning" if begun is None else datetime.fromtimestamp(begun / 1_000_000, UTC).isoformat(),
    }


DELETIONS = Query(
    kind="system_event",
    table="history_tombstones",
    requires={"history_tombstones": frozenset({"start_time", "end_time"})},
    optional={"history_tombstones": frozenset({"url"})},
    sql="""
        select rowid as rowid, start_time, end_time, nullif(url, '') as url,
            'visits up to this time were deleted' as title
        from history_tombstones
    """,
    columns={"url": "url", "title": "title"},
    times={"sent_at": ("end_time", mac_s)},
    computed={"extra": (("start_time",), _deletion)},
)

PARSER = Parser(
    name="safari",
    version=2,
    app="com.apple.mobilesafari",
    threads=False,
    paths=("Safari/History.db", "Safari/Profiles/*/History.db", "History.db"),
    read=Sqlite(VISITS, DELETIONS, tombstones=("history_tombstones",)),
)
