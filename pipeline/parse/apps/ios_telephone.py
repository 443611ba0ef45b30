"""The telephone of an iOS device and its SIMs, `com.apple.commcenter*.plist`, and `activation_record.plist`.

Seen on: real: plaso's `com.apple.commcenter.data.plist`; others rebuilt in code. Origin: iLEAPP (celWireless,
imeiImsi), libideviceactivation (names in an activation record).
Times: `ts` of a SIM is seconds since 1970-01-01 UTC.
Read: IMEI, MEID; ICCID, IMSI and number of each SIM that the telephone remembers; serial number and UDID as activated.
Ignored: every other setting.
Not read: keys and certificates of the activation.
"""

import re
from collections.abc import Iterator
from typing import Any

from models.rows import Row
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.stores.facts import Known, fact, facts
from pipeline.parse.times.epochs import unix_s
from pipeline.parse.tree import Tree, at, each, plist

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


def _activation(tree: Any, _: Evidence) -> Iterator[Any]:
    token = at(tree, "AccountToken") or at(tree, "ActivationRecord", "AccountToken")
    if not isinstance(token, bytes):
        raise TypeError("no token")
    yield from facts("activation", dict(_TOKEN.findall(token.decode("utf-8", "replace"))), _ACTIVATED)


def _parser(name: str, read: Any, path: str) -> Parser:
    return Parser(name, 1, Tree(plist, read), app="com.apple.Preferences", paths=(path,), threads=False)


PARSERS = (
    _parser("ios_telephone", _telephone, "com.apple.commcenter*.plist"),
    _parser("ios_activation", _activation, "activation_record.plist"),
)
