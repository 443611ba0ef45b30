"""Alerts of unknown trackers by Google on Android, `personalsafety_db` of Google Play services.

Seen on: the structure of 2023, rebuilt in code.
Origin: ALEAPP.
Times: milliseconds since 1970-01-01 UTC.
Read: trackers that were near and taken note of, each time one was seen, and where the device then was. Whether one
travelled along, only an alert says.
Not read: what an alert looked like, the code of an alert's state.
"""

from pipeline.parse.formats.protobuf import Message
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.places import scaled, signed, within
from pipeline.parse.times.epochs import unix_ms


def _place(content: bytes | None) -> tuple[float, float] | None:
    message = Message(content or b"")
    return scaled(signed(message.get(4)), signed(message.get(5)), 1e7)


DEVICES = Query(
    kind="system_event",
    table="DeviceData",
    requires={"DeviceData": frozenset({"macAddress"})},
    optional={
        "DeviceData": frozenset({"creationTimestampMillis", "lastUpdatedTimestampMillis", "deviceType", "alertStatus"})
    },
    sql="""
        select rowid as rowid, creationTimestampMillis as time, lastUpdatedTimestampMillis as ended, macAddress,
            deviceType, alertStatus, 'a tracker that Google takes note of' as title
        from DeviceData
    """,
    columns={"title": "title", "body": "macAddress"},
    times={"sent_at": ("time", unix_ms), "ended_at": ("ended", unix_ms)},
    extra={"device_type": "deviceType", "alert_status": "alertStatus"},
)

SCANS = Query(
    kind="location",
    table="Scan",
    requires={"Scan": frozenset({"macAddress"})},
    optional={"Scan": frozenset({"creationTimestampMillis", "locationScan", "state"})},
    sql="""
        select rowid as rowid, creationTimestampMillis as time, macAddress, locationScan as place, state,
            'a tracker was near: place of the device then' as title
        from Scan
    """,
    columns={"title": "title", "body": "macAddress"},
    times={"sent_at": ("time", unix_ms)},
    computed=within("place", _place),
    extra={"scan_state": "state"},
)

PARSER = Parser(
    name="google_trackers",
    version=1,
    app="com.google.android.gms",
    paths=("com.google.android.gms/databases/personalsafety_db",),
    threads=False,
    read=Sqlite(DEVICES, SCANS),
)
