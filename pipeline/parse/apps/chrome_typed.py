"""What was typed into the address bar of Chromium's browsers, `Network Action Predictor` and `Shortcuts`.

Seen on: structures rebuilt in code. Origin: Chromium's autocomplete_action_predictor_table and shortcuts_database.
Times: microseconds since 1601-01-01 UTC, of a shortcut's last use; the predictor has none.
Read: the text as far as it was typed, and the page that was then chosen. The predictor counts the times that it was
(hits) and was not (misses).
Not read: the predictors of what a page loads.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.browsers import chromium
from pipeline.parse.times.epochs import webkit_us

PREDICTED = Query(
    kind="typed",
    table="network_action_predictor",
    requires={"network_action_predictor": frozenset({"user_text", "url"})},
    optional={"network_action_predictor": frozenset({"number_of_hits", "number_of_misses"})},
    sql="""
        select rowid as rowid, user_text, url, number_of_hits, number_of_misses, 'typed into the address bar' as type
        from network_action_predictor
    """,
    columns={"body": "user_text", "url": "url"},
    extra={"type": "type", "hits": "number_of_hits", "misses": "number_of_misses"},
)
SHORTCUTS = Query(
    kind="typed",
    table="omni_box_shortcuts",
    requires={"omni_box_shortcuts": frozenset({"text", "url"})},
    optional={"omni_box_shortcuts": frozenset({"last_access_time", "description", "contents", "number_of_hits"})},
    sql="""
        select rowid as rowid, text, url, last_access_time, number_of_hits,
            coalesce(nullif(description, ''), nullif(contents, '')) as title,
            'typed into the address bar' as type, 'last use' as told
        from omni_box_shortcuts
    """,
    columns={"body": "text", "url": "url", "title": "title"},
    times={"sent_at": ("last_access_time", webkit_us)},
    extra={"type": "type", "time": "told", "hits": "number_of_hits"},
)

_SHORTCUTS = ("Default/Shortcuts", "app_chrome/*/Shortcuts", "app_sbrowser/*/Shortcuts", "app_opera/Shortcuts")


def _parser(name: str, query: Query, *paths: str) -> Parser:
    return Parser(name=name, version=1, app_of=chromium, threads=False, paths=paths, read=Sqlite(query))


PARSERS = (
    _parser("chrome_typed", PREDICTED, "Network Action Predictor"),
    _parser("chrome_shortcuts", SHORTCUTS, *_SHORTCUTS),
)
