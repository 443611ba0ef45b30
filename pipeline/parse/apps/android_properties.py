"""What an Android device is: `build.prop` of its partitions, and properties that outlast a restart.

Seen on: structures of Android 5 to 15, rebuilt in code; `persistent_properties` is a protocol buffer since Android 9.
Origin: AOSP (persistent_properties.proto); ALEAPP (build).
Read: maker, model, serial number, Android's version and patch, timezone, language.
Ignored: every other property.
Not read: properties that live only while the device runs.
"""

import re
from collections.abc import Iterator
from typing import Any

from models.rows import Row
from pipeline.parse.formats.lines import pairs
from pipeline.parse.formats.protobuf import Message
from pipeline.parse.parser import Evidence, Parser
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


def _records(content: bytes) -> list[tuple[str, str]]:
    return [(one.text(1) or "", one.text(2) or "") for one in Message(content).messages(1)]


def _fact(pair: tuple[str, str]) -> Row | None:
    name, value = pair
    title, type_ = _KNOWN.get(_PART.sub(lambda found: f"ro.{found[1] or ''}", name), (None, None))
    if title is None or value in ("", "unknown"):
        return None
    return {"kind": "device", "title": title, "body": value, "extra": {"property": name, "type": type_}}


def _rows(found: list[tuple[str, str]], _: Evidence) -> Iterator[Any]:
    yield from each("property", found, _fact)


_STORED = "property/persistent_properties"
PARSERS = (
    Parser("android_build", 1, Tree(pairs, _rows), app="android", paths=("build.prop",), threads=False),
    Parser("android_properties", 1, Tree(_records, _rows), app="android", paths=(_STORED,), threads=False),
)
