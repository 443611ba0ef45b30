"""Screen Time of iOS: `RMAdminStore-Local.sqlite`, `RMAdminStore-Cloud.sqlite` (Core Data).

Seen on: structures of iOS 12 to 17, rebuilt in code.
Origin: iLEAPP, mac4n6's APOLLO, plaso.
Times: seconds since 2001-01-01 UTC; lengths in seconds.
Read: for how long each app or site was in the foreground in a span (mostly an hour), how often it notified and was the
first after the device was picked up; on which device of the account or the family, and whose.
Not read: limits and downtime, requests for more time.
"""

from pipeline.parse.extras import extras
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import after, mac_s

_CATEGORIES = {
    f"DH{code}": name
    for code, name in enumerate(
        ("games", "social", "entertainment", "creativity", "productivity", "education", "reading", "health", "other"),
        1001,
    )
}
_SPAN = {
    "ZUSAGEBLOCK": frozenset({"Z_PK", "ZSTARTDATE", "ZDURATIONINMINUTES", "ZUSAGE"}),
    "ZUSAGE": frozenset({"Z_PK", "ZDEVICE", "ZUSER"}),
    "ZCOREDEVICE": frozenset({"Z_PK", "ZNAME", "ZIDENTIFIER"}),
    "ZCOREUSER": frozenset({"Z_PK", "ZGIVENNAME", "ZFAMILYNAME", "ZAPPLEID"}),
}
_WHOSE = """
    left join ZUSAGE u on u.Z_PK = b.ZUSAGE
    left join ZCOREDEVICE d on d.Z_PK = u.ZDEVICE
    left join ZCOREUSER p on p.Z_PK = u.ZUSER
"""
_COLUMNS = """b.ZSTARTDATE as time, b.ZDURATIONINMINUTES as minutes, coalesce(d.ZNAME, d.ZIDENTIFIER) as device,
    nullif(trim(coalesce(p.ZGIVENNAME, '') || ' ' || coalesce(p.ZFAMILYNAME, '')), '') as person,
    p.ZAPPLEID as account"""


def _ended(time: float | None, minutes: int | None) -> int | None:
    return None if minutes is None else after(mac_s(time), minutes * 60_000_000)


def _used(seconds: float | None) -> str | None:
    return None if seconds is None else f"in the foreground for {seconds:g} seconds in this span"


TIMED = Query(
    kind="app_use",
    table="ZUSAGETIMEDITEM",
    requires={"ZUSAGETIMEDITEM": frozenset({"ZBUNDLEIDENTIFIER", "ZTOTALTIMEINSECONDS", "ZCATEGORY"})},
    optional={
        "ZUSAGETIMEDITEM": frozenset({"ZDOMAIN"}),
        "ZUSAGECATEGORY": frozenset({"Z_PK", "ZBLOCK", "ZIDENTIFIER"}),
        **_SPAN,
    },
    sql=f"""
        select t.rowid as rowid, t.ZBUNDLEIDENTIFIER as app, t.ZDOMAIN as site, t.ZTOTALTIMEINSECONDS as seconds,
            c.ZIDENTIFIER as category, {_COLUMNS}
        from ZUSAGETIMEDITEM t
        left join ZUSAGECATEGORY c on c.Z_PK = t.ZCATEGORY
        left join ZUSAGEBLOCK b on b.Z_PK = c.ZBLOCK
        {_WHOSE}
    """,
    columns={"app": "app", "title": "site"},
    times={"sent_at": ("time", mac_s)},
    computed={
        "body": (("seconds",), _used),
        "ended_at": (("time", "minutes"), _ended),
        "extra": extras(category=_CATEGORIES, device=None, person=None, account=None, seconds=None),
    },
)

COUNTED = Query(
    kind="app_use",
    table="ZUSAGECOUNTEDITEM",
    requires={"ZUSAGECOUNTEDITEM": frozenset({"ZBUNDLEIDENTIFIER", "ZBLOCK"})},
    optional={"ZUSAGECOUNTEDITEM": frozenset({"ZNUMBEROFNOTIFICATIONS", "ZNUMBEROFPICKUPS"}), **_SPAN},
    sql=f"""
        select t.rowid as rowid, t.ZBUNDLEIDENTIFIER as app, t.ZNUMBEROFNOTIFICATIONS as notifications,
            t.ZNUMBEROFPICKUPS as pickups, 'notifications and pick-ups in this span' as body, {_COLUMNS}
        from ZUSAGECOUNTEDITEM t
        left join ZUSAGEBLOCK b on b.Z_PK = t.ZBLOCK
        {_WHOSE}
    """,
    columns={"app": "app", "body": "body"},
    times={"sent_at": ("time", mac_s)},
    computed={
        "ended_at": (("time", "minutes"), _ended),
        "extra": extras(notifications=None, pickups=None, device=None, person=None, account=None),
    },
)

PARSER = Parser(
    name="ios_screen_time",
    version=1,
    app="com.apple.ScreenTimeAgent",
    paths=("RMAdminStore-Local.sqlite", "RMAdminStore-Cloud.sqlite"),
    threads=False,
    read=Sqlite(TIMED, COUNTED),
)
