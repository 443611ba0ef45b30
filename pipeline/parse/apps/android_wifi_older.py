"""Wi-Fi of Android before 8, networks it knows: `wpa_supplicant.conf`.

Seen on: structures of Android 4 to 7, rebuilt in code.
Origin: wpa_supplicant, ALEAPP.
Times: none are kept.
Read: each network by its name, how it is secured.
Not read: passwords and keys, which lie beside.
"""

import re
from collections.abc import Iterator
from typing import Any

from models.rows import Row
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.tree import Tree, each

_NETWORK = re.compile(r"^network=\{$(.*?)^\}", re.M | re.S)
_LINE = re.compile(r"^\s*(ssid|bssid|key_mgmt|id_str|scan_ssid|disabled)\s*=\s*(.*?)\s*$", re.M)


def _networks(content: bytes) -> list[dict[str, str]]:
    text = content.decode("utf-8", "replace")
    if content.strip() and "=" not in text:
        raise ValueError("no such configuration")
    return [dict(_LINE.findall(block)) for block in _NETWORK.findall(text)]


def _network(network: dict[str, str]) -> Row:
    """A name is in quotation marks, else in hexadecimal."""
    told = dict(network)
    name = told.pop("ssid", '""')
    body = name[1:-1] if name.startswith('"') else bytes.fromhex(name).decode("utf-8", "replace")
    return {"kind": "system_event", "title": "known Wi-Fi network", "body": body or None, "extra": told}


def _rows(networks: list[dict[str, str]], _: Evidence) -> Iterator[Any]:
    yield from each("networks", networks, _network)


PARSER = Parser(
    name="android_wifi_older",
    version=1,
    app="com.android.wifi",
    paths=("wifi/wpa_supplicant.conf",),
    threads=False,
    read=Tree(_networks, _rows),
)
