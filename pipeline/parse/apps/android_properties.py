"""What an Android device is: `build.prop`, properties that outlast a restart, Samsung's `SimCard.dat`.

Seen on: structures of Android 5 to 15, rebuilt in code; `persistent_properties` is a protocol buffer since Android 9.
Origin: AOSP (persistent_properties.proto); ALEAPP (build); a published study of Samsung's and LG's SIM logs.
Times: milliseconds since 1970-01-01 UTC (change of the SIM).
Read: maker, model, serial number, Android's version and patch, timezone, language, SIM now and before it was changed.
Ignored: every other property.
Not read: properties that live only while the device runs.
"""

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from models.rows import Row
from pipeline.parse.epochs import unix_ms
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.protobuf import Message
from pipeline.parse.tree import Tree, each

_PART = re.compile(r"^ro\.(product\.)?(?:vendor|system|system_ext|odm|product|bootimage)\.")
_KNOWN = {
    "ro.product.manufacturer": ("manufacturer", None),
    "ro.product.brand": ("brand", None),
    "ro.product.model": ("model", None),
    "ro.product.device": ("device", None),
    "ro.serialno": ("serial number", "device_serial"),
    "ro.build.version.release": ("Android version", None),
    "ro.build.version.security_patch": ("security patch", None),
    "ro.build.fingerprint": ("build", None),
    "ro.build.characteristics": ("kind of device", None),
    "ro.csc.country_code": ("country of sale", None),
    "persist.sys.timezone": ("timezone", None),
    "persist.sys.locale": ("language", None),
    "persist.sys.usb.config": ("USB functions", None),
}
_SIM = {
    "CurrentSimSerialNumber": ("SIM now: ICCID", "iccid"),
    "CurrentSimPhoneNumber": ("SIM now: number", "phone"),
    "CurrentSimOperatorName": ("SIM now: network", None),
    "PreviousSimSerialNumber": ("SIM before: ICCID", "iccid"),
    "PreviousSimPhoneNumber": ("SIM before: number", "phone"),
    "PreviousSimOperatorName": ("SIM before: network", None),
}
_NONE = frozenset({"", "null", "unknown", "0"})


def _lines(content: bytes) -> list[tuple[str, str]]:
    if b"\0" in content:
        raise ValueError("no text")
    lines = (line.strip() for line in content.decode("utf-8", "replace").splitlines())
    return [line.partition("=")[::2] for line in lines if "=" in line and not line.startswith("#")]


def _records(content: bytes) -> list[tuple[str, str]]:
    return [(one.text(1) or "", one.text(2) or "") for one in Message(content).messages(1)]


def _fact(known: dict[str, tuple[str, str | None]], time: str | None, pair: tuple[str, str]) -> Row | None:
    name, value = pair[0].strip(), pair[1].strip()
    title, type_ = known.get(_PART.sub(lambda found: f"ro.{found[1] or ''}", name), (None, None))
    if title is None or value.lower() in _NONE:
        return None
    row = {"kind": "device", "title": title, "body": value, "extra": {"property": name, "type": type_}}
    if time is None:
        return row
    return row | {"sent_at": (at := unix_ms(int(time))), "sent_at_raw": time, "sent_at_source": "epoch" if at else None}


def _properties(pairs: list[tuple[str, str]], _: Evidence) -> Iterator[Any]:
    yield from each("property", pairs, partial(_fact, _KNOWN, None))


def _sim(pairs: list[tuple[str, str]], _: Evidence) -> Iterator[Any]:
    changed = dict(pairs).get("SimChangeTime")
    yield from each("property", pairs, partial(_fact, _SIM, changed if (changed or "").isdecimal() else None))


PARSERS = (
    Parser("android_build", 1, Tree(_lines, _properties), app="android", paths=("build.prop",), threads=False),
    Parser(
        "android_properties",
        1,
        Tree(_records, _properties),
        app="android",
        paths=("property/persistent_properties",),
        threads=False,
    ),
    Parser("samsung_sim", 1, Tree(_lines, _sim), app="android", paths=("system/SimCard.dat",), threads=False),
)
