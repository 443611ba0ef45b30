"""Bluetooth devices that an iOS device knows: `com.apple.MobileBluetooth.devices.plist`, and of Bluetooth LE
`com.apple.MobileBluetooth.ledevices.paired.db` and `…other.db`.

Seen on: structures of iOS 11 to 17, rebuilt in code. Origin: iLEAPP (bluetooth).
Times: `LastSeenTime` of the property list, seconds since 1970-01-01 UTC. Those of the databases count from something
that is not known: they stand in `extra` as stored.
Read: paired devices, and LE devices that were only seen, with name and address.
Not read: keys, services; the address of an LE device may be one that it changes.
"""

from collections.abc import Iterator
from typing import Any

from models.rows import Row
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_s
from pipeline.parse.tree import Tree, each, plist, text


def _paired(pair: tuple[str, Any]) -> Row:
    address, device = pair
    stored = device.get("LastSeenTime")
    time = unix_s(stored)
    names = {"default_name": text(device.get("DefaultName")), "name_given": text(device.get("UserNameKey"))}
    return {
        "kind": "system_event",
        "title": "paired with a Bluetooth device",
        "body": text(device.get("Name")) or names["name_given"] or names["default_name"],
        "extra": {"address": address} | names,
        "sent_at": time,
        "sent_at_raw": None if stored is None else str(stored),
        "sent_at_source": "epoch" if time else None,
    }


def _devices(tree: Any, _: Evidence) -> Iterator[Any]:
    yield from each("device", dict(tree), _paired)


def _low_energy(table: str, title: str, more: dict[str, str]) -> Query:
    return Query(
        kind="system_event",
        table=table,
        requires={table: frozenset({"Name", "Address"})},
        optional={table: frozenset({"Uuid", "LastSeenTime", *more.values()})},
        sql=f"""
            select rowid as rowid, '{title}' as title, nullif(Name, '') as name, Address as address, Uuid as uuid,
                nullif(LastSeenTime, 0) as last_seen {"".join(f", {column} as {name}" for name, column in more.items())}
            from {table}
        """,
        columns={"title": "title", "body": "name"},
        extra={name: name for name in ("address", "uuid", "last_seen", *more)},
    )


PARSERS = (
    Parser(
        name="ios_bluetooth",
        version=1,
        app="com.apple.Preferences",
        paths=("com.apple.MobileBluetooth.devices.plist",),
        read=Tree(plist, _devices),
        threads=False,
    ),
    Parser(
        name="ios_bluetooth_le",
        version=1,
        app="com.apple.Preferences",
        paths=("com.apple.MobileBluetooth.ledevices.paired.db", "com.apple.MobileBluetooth.ledevices.other.db"),
        read=Sqlite(
            _low_energy(
                "PairedDevices",
                "paired with a Bluetooth LE device",
                {"resolved_address": "ResolvedAddress", "last_connected": "LastConnectionTime"},
            ),
            _low_energy("OtherDevices", "a Bluetooth LE device was seen", {}),
        ),
        threads=False,
    ),
)
