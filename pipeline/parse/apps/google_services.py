"""How Google knows an Android device: `adid_settings.xml` and `Checkin.xml` of Play services.

Seen on: structures of Android 8 to 15, rebuilt in code.
Origin: published notes on these settings, decompiled Play services.
Times: milliseconds since 1970-01-01 UTC.
Read: the advertising ID, the device's ID at Google, the SIM and network of the last check-in, its time.
Ignored: every other setting.
Not read: tokens; what the check-in sent. The check-in's SIM may be of a card that is not in the device any more.
"""

from collections.abc import Iterator
from typing import Any

from models.rows import Row
from pipeline.parse.formats.abx import android_xml
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.times.epochs import unix_ms
from pipeline.parse.tree import Tree, each

_KNOWN = {
    "adid_key": ("advertising ID", "advertising_id"),
    "android_id": ("device ID at Google", None),
    "CheckinService_lastSim": ("SIM at the last check-in", None),
    "CheckinService_lastSimOperator": ("network at the last check-in", None),
    "CheckinService_lastCheckinSuccessTime": ("last check-in", None),
}


def _fact(entry: Any) -> Row | None:
    name = entry.get("name")
    value = entry.get("value") or entry.text
    if name not in _KNOWN or not value:
        return None
    title, type_ = _KNOWN[name]
    row = {"kind": "device", "title": title, "body": value, "extra": {"setting": name, "type": type_}}
    if not name.endswith("Time"):
        return row
    time = unix_ms(int(value))
    return row | {"sent_at": time, "sent_at_raw": value, "sent_at_source": "epoch" if time else None}


def _settings(root: Any, _: Evidence) -> Iterator[Any]:
    if root.tag != "map":
        raise ValueError("no settings of an app")
    yield from each("setting", list(root), _fact)


PARSER = Parser(
    name="google_services",
    version=1,
    app="com.google.android.gms",
    paths=(
        "com.google.android.gms/shared_prefs/adid_settings.xml",
        "com.google.android.gms/shared_prefs/Checkin.xml",
        "com.google.android.gms/shared_prefs/CheckinService.xml",
        "com.google.android.gsf/shared_prefs/CheckinService.xml",
    ),
    threads=False,
    read=Tree(android_xml, _settings),
)
