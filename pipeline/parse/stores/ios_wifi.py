"""Networks of Wi-Fi as property lists of iOS keep them, before and since iOS 14. No password is in them."""

from datetime import UTC, datetime
from typing import Any

from models.rows import Row
from pipeline.parse.extras import moment
from pipeline.parse.times.iso import iso
from pipeline.parse.tree import at, text

_JOINED = ("JoinedByUserAt", "JoinedBySystemAt", "lastJoined", "lastAutoJoined", "prevJoined", "LastAssociatedAt")
_TOLD = ("addedAt", "AddedAt", "UpdatedAt", "lastUpdated", "LastDiscoveredAt", "FirstJoinWithNewMacTimestamp")


def when(value: Any) -> dict[str, Any]:
    """Columns of RECORDS for a date, or a text with its own zone; a text without one is kept as stored."""
    if isinstance(value, datetime):
        return moment(value)
    if not isinstance(value, str):
        return {}
    micros = iso(value)
    return {"sent_at": micros, "sent_at_raw": value, "sent_at_source": "zone" if micros else None}


def _latest(network: dict[str, Any]) -> dict[str, Any]:
    """When it was joined last, of all the notes of that."""
    notes = [*map(network.get, _JOINED), at(network, "__OSSpecific__", "prevJoined")]
    found = [one for note in notes if (one := when(note))]
    return max(found, key=lambda one: one.get("sent_at") or 0, default={})


def name(network: dict[str, Any]) -> str | None:
    """Of a network, which may not be text."""
    stored = network.get("SSID_STR") or network.get("SSID")
    return stored.decode("utf-8", "replace") if isinstance(stored, bytes) else text(stored)


def network(known: dict[str, Any]) -> Row:
    """A network that the device knows."""
    private = at(known, "PRIVATE_MAC_ADDRESS", "PRIVATE_MAC_ADDRESS_IN_USE")
    return {
        "kind": "system_event",
        "title": "known Wi-Fi network",
        "body": name(known),
        **_latest(known),
        "extra": {key: said(known.get(key)) for key in (*_JOINED, *_TOLD)}
        | {
            "bssid": text(known.get("BSSID")) or text(at(known, "__OSSpecific__", "BSSID")),
            "added_by": text(known.get("BundleID")) or text(known.get("AddReason")),
            "hidden": known.get("Hidden") or known.get("HIDDEN_NETWORK") or None,
            "own_address": private.hex(":") if isinstance(private, bytes) else None,
        },
    }


def said(value: Any) -> str | None:
    """A time or a text, as text."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return text(value)
