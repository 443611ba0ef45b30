"""Contacts as files, vCards (`.vcf`), wherever they lie: exports of an address book, cards that were sent.

Seen on: a file of WhatsApp-Chat-Exporter's tests (versions 2.1 and 3.0); version 4.0 rebuilt in code.
Origin: RFC 6350, RFC 2426, vCard 2.1.
Times: when a card was changed is not when anybody met, so it stands in `extra` as written.
Read: names, numbers, mail and messenger addresses, organisation, job, nickname, postal addresses and places, birthday,
web sites, notes (the text), groups, relations, what Android has beside.
Not read: pictures, sounds and keys (counted), cards inside of cards; whose address book a card is from.
"""

from collections.abc import Iterator
from typing import Any

from models.issues import Issue
from models.plaintext import decoded
from pipeline.parse.formats.vcards import Property, properties
from pipeline.parse.parser import Evidence, Item, Parser

_LARGEST = 16_777_216  # 16 MiB of one card; a picture may be inside
_LINE = 1_048_576
_IDENTIFIERS = ("TEL", "EMAIL", "IMPP", "X-JABBER", "X-SKYPE", "X-SKYPE-USERNAME", "X-QQ", "X-ICQ", "X-AIM")
_DATA = ("PHOTO", "LOGO", "SOUND", "KEY")
_TOLD = {
    "NICKNAME": "nickname",
    "TITLE": "job",
    "ROLE": "role",
    "BDAY": "birthday",
    "ANNIVERSARY": "anniversary",
    "URL": "web",
    "CATEGORIES": "groups",
    "RELATED": "related",
    "REV": "changed",
    "UID": "uid",
    "X-SOCIALPROFILE": "profiles",
    "X-ABRELATEDNAMES": "related",
    "LABEL": "addresses",
    "GEO": "place",
}


_OF_ANDROID = {"nickname": "nickname", "relation": "related", "contact_event": "anniversary"}
"""X-ANDROID-CUSTOM: a row of its address book, "vnd.android.cursor.item/nickname;Zo;1;…"."""


def _read(evidence: Evidence) -> Iterator[Item]:
    if evidence.part.index:
        return
    number = unread = 0
    for card, whole in _cards(evidence):
        number += 1
        locator = f"card:{number}"
        if not whole:
            yield Issue(locator, "damaged", "the card is cut off or too long; what is there is read")
        found = list(properties(decoded(card).text))
        unread += sum(one.name in _DATA and bool(one.raw) for one in found)
        yield _record(found, locator)
    if unread:
        yield Issue("card:0", "unsupported", f"{unread} pictures, sounds or keys are not read")
    if not number:
        yield Issue("card:0", "unknown-structure", "not one line that begins a card")


def _cards(evidence: Evidence) -> Iterator[tuple[bytes, bool]]:
    """Each card, and whether its end is there; a line of its own begins and ends it."""
    card: bytearray | None = None
    with evidence.path.open("rb") as file:
        while line := file.readline(_LINE):
            said = line.replace(b"\0", b"").strip().upper()
            if said.endswith(b"BEGIN:VCARD"):  # a mark may stand before it
                if card is not None:
                    yield bytes(card), False
                card = bytearray()
            elif said == b"END:VCARD" and card is not None:
                yield bytes(card), len(card) < _LARGEST
                card = None
            elif card is not None and len(card) < _LARGEST:
                card += line
    if card is not None:
        yield bytes(card), False


def _record(found: list[Property], locator: str) -> dict[str, Any]:
    extra: dict[str, list[str]] = {}
    for one in found:
        if name := _TOLD.get(one.name):
            extra.setdefault(name, []).append(one.text)
        elif one.name == "X-ANDROID-CUSTOM" and len(one.parts) > 1:
            kind = one.parts[0].rpartition("/")[2]
            extra.setdefault(_OF_ANDROID.get(kind, "other"), []).append(one.parts[1])
        elif one.name in ("ADR", "ORG"):
            told = ", ".join(part for part in one.parts if part)
            extra.setdefault("addresses" if one.name == "ADR" else "organisation", []).append(told)
    notes = [one.text for one in found if one.name == "NOTE" and one.text]
    return {
        "locator": locator,
        "kind": "contact",
        "title": _name(found),
        "recipients": list(dict.fromkeys(one.text for one in found if one.name in _IDENTIFIERS and one.text)) or None,
        "body": "\n".join(notes) or None,
        "extra": {name: [value for value in values if value] for name, values in extra.items()},
    }


def _name(found: list[Property]) -> str | None:
    """As it is to be shown; else of the parts of the name; else the nickname or the organisation."""
    texts: dict[str, str] = {one.name: one.text for one in reversed(found) if one.name in ("FN", "NICKNAME")}
    parts = next((one.parts for one in found if one.name == "N"), [])
    family, given, middle, prefix, suffix = (*parts, "", "", "", "", "")[:5]
    organisation = next((" ".join(filter(None, one.parts)) for one in found if one.name == "ORG"), "")
    composed = " ".join(filter(None, (prefix, given, middle, family, suffix)))
    return texts.get("FN") or composed or texts.get("NICKNAME") or organisation or None


PARSER = Parser(name="vcard_files", version=1, contacts=True, threads=False, read=_read, types=("text/vcard",))
