"""What the values of an entry of `contacts2.db` mean.

Origin: AOSP `ContactsContract.java`.
"""

import json
from typing import Any

STANDARD = "vnd.android.cursor.item/"
_IDENTIFIERS = {"phone_v2": "phone", "email_v2": "email", "im": "im", "sip_address": "sip"}
_OTHERS = {
    "organization": "organisation",
    "note": "note",
    "nickname": "nickname",
    "website": "website",
    "postal-address_v2": "address",
    "contact_event": "date",
    "relation": "relation",
    "group_membership": "group",
}
_EVENTS = {1: "anniversary", 3: "birthday"}
_RELATIONS = {
    1: "assistant", 2: "brother", 3: "child", 4: "partner", 5: "father", 6: "friend", 7: "manager", 8: "mother",
    9: "parent", 10: "partner", 11: "referred by", 12: "relative", 13: "sister", 14: "spouse",
}  # fmt: skip


def _data(data: str | None) -> list[tuple[str, str]]:
    """What an entry has: (what it is, the value). Of an app of its own it is the app's own name for it."""
    told = []
    for kind, value, type_ in json.loads(data or "[]"):
        name = _name(str(kind or ""), type_)
        if name and value:
            told.append((name, str(value)))
    return told


def _name(mimetype: str, type_: Any) -> str | None:
    standard = mimetype.removeprefix(STANDARD)
    if standard == "contact_event":
        return _EVENTS.get(type_, "date")
    if standard == "relation":
        return _RELATIONS.get(type_, "relation")
    if mimetype.startswith(STANDARD + "vnd."):
        return standard.removeprefix("vnd.")
    return _IDENTIFIERS.get(standard) or _OTHERS.get(standard)


def recipients(data: str | None) -> list[str]:
    return list(dict.fromkeys(value for kind, value in _data(data) if kind in _IDENTIFIERS.values()))


def extra(data: str | None, account: str | None, owner: str | None, contact: Any, starred: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"account": account, "account_name": owner, "contact": contact, "starred": starred or None}
    for kind, value in _data(data):
        told.setdefault(kind, []).append(value)
    return told
