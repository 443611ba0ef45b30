"""What became of notifications of Android in a week, `notification_log.db`.

Seen on: structures of Android 7 to 15, rebuilt in code.
Origin: AOSP (NotificationUsageStats).
Times: milliseconds since 1970-01-01 UTC.
Read: that an app notified, and that its notification was opened, removed or dismissed, with its tag and category.
Not read: importance, how long it was seen. Neither title nor text is kept.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

_EVENTS = {
    1: "it notified",
    2: "its notification was opened",
    3: "its notification was removed",
    4: "its notification was dismissed",
}
LOG = Query(
    kind="app_use",
    table="log",
    requires={"log": frozenset({"event_type", "pkg"})},
    optional={"log": frozenset({"event_time_ms", "event_user_id", "key", "tag", "category"})},
    sql="""
        select rowid as rowid, event_type, event_time_ms as time, pkg, event_user_id as user, key, tag, category
        from log
    """,
    columns={"app": "pkg"},
    times={"sent_at": ("time", unix_ms)},
    codes={"title": ("event_type", _EVENTS)},
    extra={"user": "user", "key": "key", "tag": "tag", "category": "category"},
)

PARSER = Parser(
    name="android_notification_log",
    version=1,
    paths=("system/notification_log.db",),
    threads=False,
    read=Sqlite(LOG),
)
