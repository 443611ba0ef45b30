"""Network use of iOS, what each app sent and received: `DataUsage.sqlite`, `netusage.sqlite` (Core Data).

Seen on: real: plaso's files of both.
Origin: plaso (ios_datausage, ios_netusage), iLEAPP.
Times: seconds since 2001-01-01 UTC.
Read: bytes of each app over mobile data, Wi-Fi and cable since a time, also of apps that are gone; networks that the
device was attached to, with the bytes over each.
Not read: what was sent; the quality of the network.
"""

from pipeline.parse.extras import extras, time
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import mac_s

_BYTES = ("wifi_in", "wifi_out", "mobile_in", "mobile_out", "wired_in", "wired_out")
_USED = {"first_use": time(mac_s), "last_use": time(mac_s)}


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


USAGE = Query(
    kind="app_use",
    table="ZLIVEUSAGE",
    requires={"ZLIVEUSAGE": frozenset({"ZHASPROCESS", "ZWWANIN"})},
    optional={
        "ZLIVEUSAGE": frozenset({"ZTIMESTAMP", "ZWWANOUT", "ZWIFIIN", "ZWIFIOUT", "ZWIREDIN", "ZWIREDOUT"}),
        "ZPROCESS": frozenset({"Z_PK", "ZPROCNAME", "ZBUNDLENAME", "ZFIRSTTIMESTAMP", "ZTIMESTAMP"}),
    },
    sql="""
        select u.rowid as rowid, u.ZTIMESTAMP as time, nullif(p.ZBUNDLENAME, '') as app, p.ZPROCNAME as process,
            p.ZFIRSTTIMESTAMP as first_use, p.ZTIMESTAMP as last_use, u.ZWIFIIN as wifi_in, u.ZWIFIOUT as wifi_out,
            u.ZWWANIN as mobile_in, u.ZWWANOUT as mobile_out, u.ZWIREDIN as wired_in, u.ZWIREDOUT as wired_out,
            'network use since then, in bytes' as title
        from ZLIVEUSAGE u left join ZPROCESS p on p.Z_PK = u.ZHASPROCESS
    """,
    columns={"app": "app", "title": "title", "body": "process"},
    times={"sent_at": ("time", mac_s)},
    computed={"extra": extras(**_USED, **dict.fromkeys(_BYTES, _whole))},
)

ROUTES = Query(
    kind="system_event",
    table="ZLIVEROUTEPERF",
    requires={"ZLIVEROUTEPERF": frozenset({"ZHASNETWORKATTACHMENT"})},
    optional={
        "ZLIVEROUTEPERF": frozenset({"ZTIMESTAMP", "ZBYTESIN", "ZBYTESOUT", "ZKIND"}),
        "ZNETWORKATTACHMENT": frozenset({"Z_PK", "ZIDENTIFIER", "ZFIRSTTIMESTAMP", "ZTIMESTAMP"}),
    },
    sql="""
        select r.rowid as rowid, r.ZTIMESTAMP as time, n.ZIDENTIFIER as network, r.ZKIND as network_type,
            r.ZBYTESIN as bytes_in, r.ZBYTESOUT as bytes_out, n.ZFIRSTTIMESTAMP as first_use, n.ZTIMESTAMP as last_use,
            'attached to a network' as title
        from ZLIVEROUTEPERF r left join ZNETWORKATTACHMENT n on n.Z_PK = r.ZHASNETWORKATTACHMENT
    """,
    columns={"title": "title", "body": "network"},
    times={"sent_at": ("time", mac_s)},
    computed={"extra": extras(network_type=None, bytes_in=_whole, bytes_out=_whole, **_USED)},
)

PARSER = Parser(
    name="ios_network_usage",
    version=1,
    app="com.apple.symptomsd",
    paths=("DataUsage.sqlite", "netusage.sqlite"),
    threads=False,
    read=Sqlite(USAGE, ROUTES),
)
