"""Contacts that are sent as vCards: names, numbers, mail addresses."""

from typing import Any

_NAMES = {"TEL": "phone", "EMAIL": "email", "ORG": "organisation"}
_MOST = 100_000  # characters of one; a picture may be inside


def people(vcards: list[str]) -> list[dict[str, Any]]:
    """What each says: {"name": …, "phone": […], "email": […]}; of a property as it stands in its line."""
    return [_person(vcard[:_MOST]) for vcard in vcards]


def _person(vcard: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for line in vcard.splitlines():
        head, _, value = line.partition(":")
        name = head.partition(";")[0].rpartition(".")[2].upper()
        value = value.strip()
        if name == "FN" and value:
            found["name"] = value
        elif name in _NAMES and value:
            found.setdefault(_NAMES[name], []).append(value.removeprefix("tel:"))
    return found
