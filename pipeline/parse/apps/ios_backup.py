"""The device and its apps as a backup of iTunes or Finder names them (`Info.plist`, `Manifest.plist`); apps of a file
system by their own `Info.plist` and `iTunesMetadata.plist`.

Seen on: structures of iOS 10 to 18, rebuilt in code. Origin: iLEAPP (iTunesBackupInfo), pymobiledevice, mvt's docs.
Times: dates of the property list, which are UTC. Of an app `sent_at` is when it was bought or first fetched.
Read: names, model, serial number, IMEI, ICCID, number, version, when and by which computer it was backed up, whether a
passcode was set and the backup is encrypted; installed apps with the account that fetched them.
Not read: pictures and keys beside an app, what an `Info.plist` of neither a backup nor an app (a framework) says.
"""

from collections.abc import Iterator
from typing import Any

from models.rows import Row
from pipeline.parse.parser import Evidence, Parser, Stored
from pipeline.parse.stores.facts import Known, facts
from pipeline.parse.times.iso import iso, zone
from pipeline.parse.tree import Tree, at, each, plist, text

_DEVICE: Known = {
    "Device Name": ("device name", None),
    "Product Name": ("model", None),
    "Product Type": ("model code", None),
    "Product Version": ("iOS version", None),
    "Build Version": ("iOS build", None),
    "Serial Number": ("serial number", "device_serial"),
    "IMEI": ("IMEI", "imei"),
    "IMEI 2": ("IMEI 2", "imei"),
    "MEID": ("MEID", "meid"),
    "ICCID": ("SIM: ICCID", "iccid"),
    "ICCID 2": ("SIM 2: ICCID", "iccid"),
    "Phone Number": ("SIM: number", "phone"),
    "Unique Identifier": ("UDID", "udid"),
    "Last Backup Date": ("last backup", None),
    "iTunes Version": ("iTunes version", None),
    "macOS Version": ("macOS version of the computer", None),
}
_MANIFEST: Known = {
    "Date": ("backup made", None),
    "IsEncrypted": ("backup encrypted", None),
    "WasPasscodeSet": ("passcode set", None),
}
_LOCKDOWN: Known = {
    "DeviceName": ("device name", None),
    "ProductType": ("model code", None),
    "ProductVersion": ("iOS version", None),
    "BuildVersion": ("iOS build", None),
    "SerialNumber": ("serial number", "device_serial"),
    "UniqueDeviceID": ("UDID", "udid"),
}
_COMPUTER: Known = {
    "LastBackupComputerName": ("computer of the last backup", None),
    "LastBackupComputerType": ("kind of that computer", None),
}


def _info(tree: Any, _: Evidence) -> Iterator[Any]:
    if "Target Identifier" in tree or "Last Backup Date" in tree:
        yield from facts("info", tree, _DEVICE)
        known = dict.fromkeys(tree.get("Installed Applications") or ()) | dict(tree.get("Applications") or {})
        yield from each("app", known, lambda pair: _app(pair[0], at(pair[1], "iTunesMetadata")))
    elif tree.get("CFBundlePackageType") == "APPL":
        yield from each("app", [tree], _bundle)
    else:
        yield Stored("info", 0)


def _app(bundle: str, metadata: Any) -> Row:
    return {"kind": "app", "app": bundle} | (_purchase(plist(metadata)) if metadata else {})


def _purchase(metadata: Any) -> Row:
    """What the App Store says of an app: name, developer, version, who fetched it and when."""
    info = metadata.get("com.apple.iTunesStore.downloadInfo") or {}
    raw = text(info.get("purchaseDate"))
    extra = {
        "developer": text(metadata.get("artistName")),
        "version": text(metadata.get("bundleShortVersionString")),
        "category": text(metadata.get("genre")),
        "fetched_by": text(at(info, "accountInfo", "AppleID")),
        "fetched_through": text(metadata.get("sourceApp")),
        "came_with_the_device": True if metadata.get("isFactoryInstall") else None,
        "fetched_again": True if metadata.get("is-purchased-redownload") else None,
    }
    told = {"sent_at": iso(raw), "sent_at_raw": raw, "sent_at_source": zone(raw)}
    return {"title": text(metadata.get("itemName")), "extra": extra} | told


def _bundle(tree: Any) -> Row:
    title = text(tree.get("CFBundleDisplayName")) or text(tree.get("CFBundleName"))
    extra = {"version": text(tree.get("CFBundleShortVersionString"))}
    return {"kind": "app", "app": str(tree["CFBundleIdentifier"]), "title": title, "extra": extra}


def _metadata(tree: Any, _: Evidence) -> Iterator[Any]:
    yield from each("app", [tree], lambda one: {"kind": "app", "app": one["softwareVersionBundleId"]} | _purchase(one))


def _manifest(tree: Any, _: Evidence) -> Iterator[Any]:
    yield from facts("manifest", tree, _MANIFEST)
    yield from facts("lockdown", tree.get("Lockdown") or {}, _LOCKDOWN)
    yield from facts("computer", at(tree, "Lockdown", "com.apple.iTunes.backup") or {}, _COMPUTER)
    yield from each("app", tree.get("Applications"), lambda pair: {"kind": "app", "app": pair[0]})


PARSERS = (
    Parser("ios_backup_info", 1, Tree(plist, _info), paths=("/Info.plist", "*.app/Info.plist"), threads=False),
    Parser("ios_backup_manifest", 1, Tree(plist, _manifest), paths=("/Manifest.plist",), threads=False),
    Parser("ios_app_store", 1, Tree(plist, _metadata), paths=("iTunesMetadata.plist",), threads=False),
)
