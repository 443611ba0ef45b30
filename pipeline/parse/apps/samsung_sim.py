"""The SIM that is in a Samsung, and the one before, `SimCard.dat`.

Seen on: structures of Android 5 to 10, rebuilt in code.
Origin: a published study of what Samsung's and LG's phones note of SIM cards; decompiled `MiscPolicy`.
Times: milliseconds since 1970-01-01 UTC: when the SIM was changed last.
Read: serial number, telephone number and network of both cards.
Ignored: every other value.
Not read: what kind of change it was: its codes are not published.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from models.rows import Row
from pipeline.parse.formats.lines import pairs
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.times.epochs import unix_ms
from pipeline.parse.tree import Tree, each

_KNOWN = {
    "CurrentSimSerialNumber": ("SIM now: ICCID", "iccid"),
    "CurrentSimPhoneNumber": ("SIM now: number", "phone"),
    "CurrentSimOperatorName": ("SIM now: network", None),
    "PreviousSimSerialNumber": ("SIM before: ICCID", "iccid"),
    "PreviousSimPhoneNumber": ("SIM before: number", "phone"),
    "PreviousSimOperatorName": ("SIM before: network", None),
}
_NONE = frozenset({"", "null", "unknown", "0"})


def _fact(changed: str | None, pair: tuple[str, str]) -> Row | None:
    name, value = pair
    if name not in _KNOWN or value.lower() in _NONE:
        return None
    title, type_ = _KNOWN[name]
    time = unix_ms(int(changed)) if changed and changed.isdecimal() else None
    row = {"kind": "device", "title": title, "body": value, "extra": {"type": type_}, "sent_at": time}
    return row | {"sent_at_raw": changed, "sent_at_source": None if time is None else "epoch"}


def _rows(found: list[tuple[str, str]], _: Evidence) -> Iterator[Any]:
    yield from each("property", found, partial(_fact, dict(found).get("SimChangeTime")))


PARSER = Parser(
    name="samsung_sim",
    version=1,
    app="android",
    paths=("system/SimCard.dat",),
    threads=False,
    read=Tree(pairs, _rows),
)
