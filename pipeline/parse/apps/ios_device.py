"""What an iOS device is: `data_ark.plist`, `SystemVersion.plist`, `com.apple.commcenter*.plist` (the telephone),
`com.apple.MobileBackup.plist` (when it was restored and backed up), `activation_record.plist`.

Seen on: real: plaso's `com.apple.commcenter.data.plist` and `com.apple.MobileBackup.plist`; others rebuilt in code.
Origin: iLEAPP (dataArk, celWireless, imeiImsi, mobileBackup), libideviceactivation (names in an activation record).
Times: dates of the property lists, which are UTC; `ts` of a SIM is seconds since 1970-01-01 UTC.
Read: device name, version, serial number, IMEI, MEID; ICCID, IMSI and number of each SIM that the telephone remembers;
computer of the last backup; when it was restored, from a backup of which version, and backed up to iCloud.
Ignored: every other setting. Not read: keys and certificates of the activation.
"""

import re
from collections.abc import Iterator
from typing import Any

from models.rows import Row
from pipeline.parse.epochs import unix_s
from pipeline.parse.facts import Known, fact, facts
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.tree import Tree, at, each, plist

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
_TELEPHONE: Known = {
    "imei": ("IMEI", "imei"),
    "meid": ("MEID", "meid"),
    "PhoneNumber": ("SIM: number", "phone"),
    "ReportedPhoneNumber": ("SIM: number, as the network reported it", "phone"),
    "LastKnownICCID": ("SIM: last known ICCID", "iccid"),
    "CDMANetworkPhoneNumberICCID": ("SIM: ICCID of the network's number", "iccid"),
}
_CARD: Known = {
    "lastGoodImsi": ("SIM: IMSI", "imsi"),
    "kEntitlementsSelfRegistrationUpdateImsi": ("SIM: IMSI registered", "imsi"),
    "kEntitlementsSelfRegistrationUpdateImei": ("IMEI registered with the SIM", "imei"),
}
_RESTORED: Known = {
    "RestoreDate": ("restored from a backup", None),
    "WasCloudRestore": ("that backup was in iCloud", None),
    "BackupBuildVersion": ("iOS build of that backup", None),
    "DeviceBuildVersion": ("iOS build when it was restored", None),
}
_BACKUP: Known = {"AccountEnabledDate": ("backup to iCloud turned on", None)}
_STATE: Known = {"date": ("last backup attempt", None), "isCloud": ("that backup was to iCloud", None)}
_ACTIVATED: Known = {
    "InternationalMobileEquipmentIdentity": ("IMEI", "imei"),
    "InternationalMobileEquipmentIdentity2": ("IMEI 2", "imei"),
    "InternationalMobileSubscriberIdentity": ("SIM: IMSI", "imsi"),
    "IntegratedCircuitCardIdentity": ("SIM: ICCID", "iccid"),
    "SerialNumber": ("serial number", "device_serial"),
    "UniqueDeviceID": ("UDID", "udid"),
    "ProductType": ("model code", None),
}
_TOKEN = re.compile(r'"?(\w+)"?\s*=\s*"([^"]*)"')


def _telephone(tree: Any, _: Evidence) -> Iterator[Any]:
    yield from facts("telephone", tree, _TELEPHONE)
    yield from each("card", list(_cards(tree.get("PersonalWallet") or {})), _of_card)


def _cards(wallet: dict[str, Any]) -> Iterator[tuple[str, Any, str | None, Any]]:
    """Of each SIM: its ICCID, what the network entitled it to, its number with the time of it."""
    for iccid, card in wallet.items():
        yield "SIM: ICCID", iccid, "iccid", None
        for name, (title, type_) in _CARD.items():
            if value := at(card, "CarrierEntitlements", name):
                yield title, value, type_, None
        if number := at(card, "info", "mdn"):
            yield "SIM: number", number, "phone", at(card, "info", "ts")


def _of_card(told: tuple[str, Any, str | None, Any]) -> Row | None:
    title, value, type_, stored = told
    row, time = fact(title, value, type_), unix_s(stored)
    if row is None or stored is None:
        return row
    return row | {"sent_at": time, "sent_at_raw": str(stored), "sent_at_source": "epoch" if time else None}


def _backups(tree: Any, _: Evidence) -> Iterator[Any]:
    yield from facts("backup", tree, _BACKUP)
    yield from facts("state", tree.get("BackupStateInfo") or {}, _STATE)
    yield from facts("restored", tree.get("RestoreInfo") or {}, _RESTORED)


def _activation(tree: Any, _: Evidence) -> Iterator[Any]:
    token = at(tree, "AccountToken") or at(tree, "ActivationRecord", "AccountToken")
    if not isinstance(token, bytes):
        raise TypeError("no token")
    yield from facts("activation", dict(_TOKEN.findall(token.decode("utf-8", "replace"))), _ACTIVATED)


def _parser(name: str, read: Any, *paths: str) -> Parser:
    return Parser(name, 1, Tree(plist, read), app="com.apple.Preferences", paths=paths, threads=False)


PARSERS = (
    _parser("ios_data_ark", lambda tree, _: facts("ark", tree, _ARK), "data_ark.plist"),
    _parser("ios_version", lambda tree, _: facts("system", tree, _SYSTEM), "CoreServices/SystemVersion.plist"),
    _parser("ios_telephone", _telephone, "com.apple.commcenter*.plist"),
    _parser("ios_backups", _backups, "com.apple.MobileBackup.plist"),
    _parser("ios_activation", _activation, "activation_record.plist"),
)
