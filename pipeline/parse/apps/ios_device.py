"""What an iOS device is: `data_ark.plist`, `SystemVersion.plist`; when it was restored and backed up,
`com.apple.MobileBackup.plist`.

Seen on: real: plaso's `com.apple.MobileBackup.plist`; others rebuilt in code. Origin: iLEAPP (dataArk, mobileBackup).
Times: dates of the property lists, which are UTC.
Read: device name, version, serial number; computer of the last backup; when it was restored, from a backup of which
version, and backed up to iCloud.
Ignored: every other setting.
Not read: whether a restored backup was of this device.
"""

from collections.abc import Iterator
from typing import Any

from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.stores.facts import Known, facts
from pipeline.parse.tree import Tree, plist

_ARK: Known = {
    "-DeviceName": ("device name", None),
    "-TimeZone": ("timezone", None),
    "-ActivationState": ("activation", None),
    "SerialNumber": ("serial number", "device_serial"),
    "UniqueDeviceID": ("UDID", "udid"),
    "com.apple.iTunes.backup-LastBackupComputerName": ("computer of the last backup", None),
    "com.apple.iTunes.backup-LastBackupComputerType": ("kind of that computer", None),
    "com.apple.international-Language": ("language", None),
}
_SYSTEM: Known = {
    "ProductName": ("system", None),
    "ProductVersion": ("iOS version", None),
    "ProductBuildVersion": ("iOS build", None),
}
_RESTORED: Known = {
    "RestoreDate": ("restored from a backup", None),
    "WasCloudRestore": ("that backup was in iCloud", None),
    "BackupBuildVersion": ("iOS build of that backup", None),
    "DeviceBuildVersion": ("iOS build when it was restored", None),
}
_BACKUP: Known = {"AccountEnabledDate": ("backup to iCloud turned on", None)}
_STATE: Known = {"date": ("last backup attempt", None), "isCloud": ("that backup was to iCloud", None)}


def _backups(tree: Any, _: Evidence) -> Iterator[Any]:
    yield from facts("backup", tree, _BACKUP)
    yield from facts("state", tree.get("BackupStateInfo") or {}, _STATE)
    yield from facts("restored", tree.get("RestoreInfo") or {}, _RESTORED)


def _parser(name: str, read: Any, *paths: str) -> Parser:
    return Parser(name, 1, Tree(plist, read), app="com.apple.Preferences", paths=paths, threads=False)


PARSERS = (
    _parser("ios_data_ark", lambda tree, _: facts("ark", tree, _ARK), "data_ark.plist"),
    _parser("ios_version", lambda tree, _: facts("system", tree, _SYSTEM), "CoreServices/SystemVersion.plist"),
    _parser("ios_backups", _backups, "com.apple.MobileBackup.plist"),
)
