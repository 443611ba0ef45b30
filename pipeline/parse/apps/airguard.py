"""AirGuard on Android, which looks for unknown trackers: `attd_db`.

Seen on: structures of database versions 7 to 18, rebuilt in code. Origin: the app's source
(seemoo-lab/AirGuard), ALEAPP.
Times: local, without a zone: read in the timezone that the case file gives for the extraction, else kept as stored.
Read: each time a tracker was near, with the place of the device then; trackers with their first and last sighting;
warnings. Before database version 10 the app wrote latitude into the column of longitude and the reverse: the two are
put right, and `extra` says so; the app's own migration does the same.
Not read: scans without a finding, feedback to the university.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.parse.parser import Evidence, Item, Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.places import FIX, computed
from pipeline.parse.times.epochs import in_zone


def _times(zone: ZoneInfo | None, ended: bool = False) -> dict[str, Any]:
    def at(local: str | None) -> int | None:
        return in_zone(datetime.fromisoformat(local), zone) if local else None

    times = {"sent_at": (("time",), at), "sent_at_source": (("time",), lambda t: "extraction" if at(t) else None)}
    return times | ({"ended_at": (("ended",), at)} if ended else {})


def _sightings(zone: ZoneInfo | None) -> Query:
    return Query(
        kind="location",
        table="beacon",
        requires={
            "beacon": frozenset({"receivedAt", "deviceAddress", "locationId"}),
            "location": frozenset({"locationId", "latitude", "longitude"}),
        },
        optional={"beacon": frozenset({"rssi"}), "location": frozenset({"accuracy", "name"})},
        sql="""
            select b.rowid as rowid, b.receivedAt as time, b.deviceAddress as tracker, b.rssi, l.latitude as lat,
                l.longitude as lon, l.accuracy, coalesce(l.name, 'a tracker was near') as title
            from beacon b left join location l on l.locationId = b.locationId
        """,
        columns={"sent_at_raw": "time", "body": "tracker", "title": "title"},
        computed=FIX | _times(zone),
        extra={"rssi": "rssi"},
    )


def _older_sightings(zone: ZoneInfo | None) -> Query:
    return Query(
        kind="location",
        table="beacon",
        requires={"beacon": frozenset({"receivedAt", "deviceAddress", "latitude", "longitude"})},
        optional={"beacon": frozenset({"rssi"})},
        sql="""
            select rowid as rowid, receivedAt as time, deviceAddress as tracker, rssi, longitude as lat,
                latitude as lon, 'a tracker was near' as title, 'latitude and longitude, which the app had mixed up'
                as corrected
            from beacon
        """,
        columns={"sent_at_raw": "time", "body": "tracker", "title": "title"},
        computed=computed() | _times(zone),
        extra={"rssi": "rssi", "corrected": "corrected"},
    )


def _trackers(zone: ZoneInfo | None) -> Query:
    return Query(
        kind="system_event",
        table="device",
        requires={"device": frozenset({"address", "firstDiscovery"})},
        optional={"device": frozenset({"lastSeen", "name", "deviceType", "ignore", "notificationSent"})},
        sql="""
            select rowid as rowid, address, name, deviceType, firstDiscovery as time, lastSeen as ended,
                nullif("ignore", 0) as passed_over, nullif(notificationSent, 0) as warned
            from device
        """,
        columns={"sent_at_raw": "time", "body": "address", "title": "name"},
        computed=_times(zone, ended=True),
        extra={"type": "deviceType", "ignored_by_hand": "passed_over", "warned": "warned"},
    )


def _warnings(zone: ZoneInfo | None) -> Query:
    return Query(
        kind="system_event",
        table="notification",
        requires={"notification": frozenset({"deviceAddress", "createdAt"})},
        optional={"notification": frozenset({"falseAlarm", "dismissed", "clicked"})},
        sql="""
            select rowid as rowid, deviceAddress as tracker, createdAt as time, 'warning of a tracker' as title,
                nullif(falseAlarm, 0) as false_alarm, nullif(dismissed, 0) as gone, nullif(clicked, 0) as opened
            from notification
        """,
        columns={"sent_at_raw": "time", "body": "tracker", "title": "title"},
        computed=_times(zone),
        extra={"called_a_false_alarm": "false_alarm", "dismissed": "gone", "opened": "opened"},
    )


def _read(evidence: Evidence) -> Iterator[Item]:
    zone = evidence.zone
    sightings = (_sightings(zone), _older_sightings(zone))
    yield from Sqlite(sightings, _trackers(zone), _warnings(zone))(evidence)


PARSER = Parser(
    name="airguard",
    version=1,
    app="de.seemoo.at_tracking_detection.release",
    paths=("databases/attd_db",),
    threads=False,
    read=_read,
)
