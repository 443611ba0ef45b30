"""Wi-Fi of Android 8 and later, networks it knows: `WifiConfigStore.xml`.

Seen on: structures of Android 8 to 15, rebuilt in code as XML; Android Binary XML is read as any other.
Origin: AOSP (WifiConfigStore, XmlUtil), ALEAPP.
Times: milliseconds since 1970-01-01 UTC; when a network was added is local text, kept as stored.
Read: each network by its name, when it was joined last where that is kept, added and changed, by which app.
Not read: passwords and keys, which lie beside; how often it was joined; hotspots that the device offered.
"""

from collections.abc import Iterator
from typing import Any

from models.rows import Row
from pipeline.parse.extras import time
from pipeline.parse.formats.abx import android_xml
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.times.epochs import unix_ms
from pipeline.parse.tree import Tree, each

_TOLD = ("CreatorName", "CreationTime", "BSSID", "DefaultGwMacAddress", "RandomizedMacAddress", "LastUpdateName")


def _values(network: Any, name: str) -> dict[str, str]:
    """What a part of a network says, by its names; `null` has no value."""
    found = network.find(name)
    pairs = ((child.get("name"), child.get("value", child.text)) for child in (found if found is not None else ()))
    return {key: value for key, value in pairs if key and value}


def _unquoted(name: str | None) -> str | None:
    """A name in quotation marks, else in hexadecimal."""
    if name is None or (len(name) > 1 and name[0] == name[-1] == '"'):
        return name and name[1:-1]
    return bytes.fromhex(name).decode("utf-8", "replace")


def _network(network: Any) -> Row:
    config, status = _values(network, "WifiConfiguration"), _values(network, "NetworkStatus")
    joined = config.get("LastConnectedTime")
    sent = unix_ms(int(joined)) if joined else None
    return {
        "kind": "system_event",
        "title": "known Wi-Fi network",
        "body": _unquoted(config.get("SSID")),
        "sent_at": sent,
        "sent_at_raw": joined,
        "sent_at_source": "epoch" if sent else None,
        "extra": {name: config.get(name) for name in _TOLD}
        | {name: time(unix_ms)(int(config[name])) for name in ("semCreationTime", "semUpdateTime") if name in config}
        | {"hidden": config.get("HiddenSSID") == "true" or None, "joined": status.get("HasEverConnected")},
    }


def _rows(root: Any, _: Evidence) -> Iterator[Any]:
    if root.tag != "WifiConfigStoreData":
        raise ValueError("no configuration of Wi-Fi")
    yield from each("networks", list(root.iter("Network")), _network)


PARSER = Parser(
    name="android_wifi",
    version=1,
    app="com.android.wifi",
    paths=("WifiConfigStore.xml",),
    threads=False,
    read=Tree(android_xml, _rows),
)
