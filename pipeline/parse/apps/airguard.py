"""AirGuard on Android, which looks for unknown trackers: `attd_db`.

Seen on: structures of database versions 7 to 18, rebuilt in code.
Origin: the app's source (seemoo-lab/AirGuard), ALEAPP.
Times: local, without a zone: read in the timezone that the case file gives for the extraction, else kept as stored.
Read: each time a tracker was near, with the place of the device then; trackers with their first and last sighting;
warnings. Before database version 10 the app wrote latitude into the column of longitude and the reverse: the two are
put right, and `extra` says so; the app's own migration does the same.
Not read: scans without a finding, feedback to the university.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from pipeline.parse.built import Built, Tables
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.places import FIX
from pipeline.parse.times.epochs import in_zone
from pipeline.parse.times.local import local

_LOCATION = frozenset({"locationId", "latitude", "longitude"})
_NEWER = "l.latitude as lat, l.longitude as lon, l.accuracy, l.name as place, null as corrected"
_OLDER = """b.longitude as lat, b.latitude as lon, null as accuracy, null as place,
    'latitude and longitude, which the app had mixed up' as corrected"""


def _sightings(zone: ZoneInfo | None, place: str, *more: str, joins: str = "") -> Query:
    """`place` selects where the device was, of `more` columns of the sighting itself or of what `joins` adds."""
    return Query(
        kind="location",
        table="beacon",
        requires={"beacon": frozenset({"deviceAddress", *more})} | ({"location": _LOCATION} if joins else {}),
        optional={"beacon": frozenset({"receivedAt", "rssi"})}
        | ({"location": frozenset({"accuracy", "name"})} if joins else {}),
        sql=f"""
            select b.rowid as rowid, b.receivedAt as time, b.deviceAddress as tracker, b.rssi, {place},
                'a tracker was near: place of the device then' as title
            from beacon b {joins}
        """,
        columns={"sent_at_raw": "time", "body": "tracker", "title": "title"},
        computed=FIX | local("time", zone),
        extra={"rssi": "rssi", "place": "place", "corrected": "corrected"},
    )


def _trackers(zone: ZoneInfo | None) -> Query:
    def ended(last: str | None) -> int | None:
        return in_zone(datetime.fromisoformat(last), zone) if last else None

    return Query(
        kind="system_event",
        table="device",
        requires={"device": frozenset({"address"})},
        optional={
            "device": frozenset({"firstDiscovery", "lastSeen", "name", "deviceType", "ignore", "notificationSent"})
        },
        sql="""
            select rowid as rowid, address, name, deviceType, firstDiscovery as time, lastSeen,
                nullif("ignore", 0) as passed_over, nullif(notificationSent, 0) as warned
            from device
        """,
        columns={"sent_at_raw": "time", "body": "address", "title": "name"},
        computed=local("time", zone) | {"ended_at": (("lastSeen",), ended)},
        extra={"type": "deviceType", "ignored_by_hand": "passed_over", "warned": "warned"},
    )


def _warnings(zone: ZoneInfo | None) -> Query:
    return Query(
        kind="system_event",
        table="notification",
        requires={"notification": frozenset({"deviceAddress"})},
        optional={"notification": frozenset({"createdAt", "falseAlarm", "dismissed", "clicked"})},
        sql="""
            select rowid as rowid, deviceAddress as tracker, createdAt as time, 'warning of a tracker' as title,
                nullif(falseAlarm, 0) as false_alarm, nullif(dismissed, 0) as gone, nullif(clicked, 0) as opened
            from notification
        """,
        columns={"sent_at_raw": "time", "body": "tracker", "title": "title"},
        computed=local("time", zone),
        extra={"called_a_false_alarm": "false_alarm", "dismissed": "gone", "opened": "opened"},
    )


def _build(_: Tables, evidence: Evidence) -> Sqlite:
    zone = evidence.zone
    newer = _sightings(zone, _NEWER, "locationId", joins="left join location l on l.locationId = b.locationId")
    older = _sightings(zone, _OLDER, "latitude", "longitude")
    return Sqlite((newer, older), _trackers(zone), _warnings(zone))


PARSER = Parser(
    name="airguard",
    version=1,
    app="de.seemoo.at_tracking_detection.release",
    paths=("databases/attd_db",),
    threads=False,
    read=Built(_build),
)
