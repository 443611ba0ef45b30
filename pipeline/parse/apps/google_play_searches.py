"""Google Play on Android, what was searched for: `suggestions.db`.

Seen on: structures of 2019 to 2026, rebuilt in code.
Origin: AOSP (SearchRecentSuggestions).
Times: milliseconds since 1970-01-01 UTC.
Read: search terms, each with the last time that it was searched for.
Not read: nothing else is there. A term stands there once, and goes when somebody clears the history.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

SEARCHES = Query(
    kind="search",
    table="suggestions",
    requires={"suggestions": frozenset({"query"})},
    optional={"suggestions": frozenset({"date"})},
    sql="select rowid as rowid, query, date from suggestions",
    columns={"body": "query"},
    times={"sent_at": ("date", unix_ms)},
)

PARSER = Parser(
    name="google_play_searches",
    version=1,
    app="com.android.vending",
    paths=("com.android.vending/databases/suggestions.db",),
    threads=False,
    read=Sqlite(SEARCHES),
)
