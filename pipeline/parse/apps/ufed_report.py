"""What Cellebrite's tools have decoded: `report.xml`, in a UFDR (a zip) or as UFED XML.

Seen on: the structure of schema 2.0 (Physical Analyzer 5 to 8), rebuilt in code; the names are those of its model.
Times: ISO 8601 with a zone; one without stays null, its raw value is kept: nobody says whether it is the device's, the
examiner's or the report's.
Read: messages of chats, single instant messages and SMS, calls, contacts, places; whether a thing was deleted there.
Ignored: an instant message that stands in a chat and once more by itself. Of decoded apps the name is Cellebrite's, of
those that are known here the package.
Not read: mails, visits, notes, calendars, what no decoder of Cellebrite's knew. The files of the report lie beside it
in the container and are read by the parsers that know them: a message may then be there twice, once from each.
A chat is never held in memory as a whole, however long it is.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from lxml import etree

from models.issues import Issue
from pipeline.parse.epochs import after, unix_s
from pipeline.parse.parser import Evidence, Item, Parser, Stored

_NAMESPACE = "{http://pa.cellebrite.com/report/2.0}"
_MODEL = f"{_NAMESPACE}model"
_APPS = {
    "whatsapp": "com.whatsapp",
    "signal": "org.thoughtcrime.securesms",
    "telegram": "org.telegram.messenger",
    "instagram": "com.instagram.android",
    "snapchat": "com.snapchat.android",
    "facebook messenger": "com.facebook.orca",
    "imessage": "com.apple.MobileSMS",
}
_STATES = {"intact": "live", "deleted": "deleted", "trash": "deleted"}
_ENTRIES = ("PhoneNumber", "EmailAddress", "UserID", "ProfilePicture", "WebAddress")


def _read(evidence: Evidence) -> Iterator[Item]:
    if evidence.part.index:
        return
    seen: set[str] = set()
    again = messages = 0
    try:
        for kind, model, chat in _models(evidence):
            row = _ROWS[kind](model, chat)
            if row["kind"] == "message":
                messages += 1
                if row["locator"] in seen:
                    again += 1
                    continue
                seen.add(row["locator"])
            yield from _timed(row)
    except etree.XMLSyntaxError as error:
        yield Issue("report:1", "damaged", f"XML: {error.__class__.__name__} at line {error.lineno}")
    if messages:
        yield Stored("message", messages, again)


def _models(evidence: Evidence) -> Iterator[tuple[str, Any, Any]]:
    """Models that become records, as they end, and the chat around them. What was read is dropped at once."""
    around: list[Any] = []
    events = etree.iterparse(
        str(evidence.path), events=("start", "end"), tag=_MODEL, resolve_entities=False, no_network=True, huge_tree=True
    )
    for event, element in events:
        kind = element.get("type") or ""
        if event == "start":
            around.append(element)
            continue
        around.pop()
        chat = next((outer for outer in around if outer.get("type") == "Chat"), None)
        if kind == "InstantMessage" and chat is not None:
            yield kind, element, chat
        elif not around and kind in _ROWS:
            yield kind, element, None
        if not around or (kind == "InstantMessage" and chat is not None):
            _drop(element)


def _drop(element: Any) -> None:
    parent = element.getparent()
    element.clear()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _message(model: Any, chat: Any) -> dict[str, Any]:
    sender = next(iter(_parties(model, "From")), None)
    to = _parties(model, "To")
    everybody = to or (_parties(chat, "Participants") if chat is not None else [])
    source = _text(model, "Source") or (_text(chat, "Source") if chat is not None else None)
    owner = sender is not None and sender["owner"]
    row = _row("message", model, source)
    row |= {
        "body": _text(model, "Body"),
        "thread": chat.get("id") if chat is not None else None,
        "thread_title": _text(chat, "Name") if chat is not None else None,
        "sent_at_raw": _text(model, "TimeStamp"),
        "sender": None if owner or sender is None else sender["id"],
        "sender_name": None if owner or sender is None else sender["name"],
        "recipients": _others(everybody, sender),
        "direction": None if sender is None else "outgoing" if owner else "incoming",
        "attachments": _attachments(model),
    }
    return row


def _sms(model: Any, _: Any) -> dict[str, Any]:
    return _with_roles(_row("message", model, "SMS") | {"body": _text(model, "Body")}, model)


def _call(model: Any, _: Any) -> dict[str, Any]:
    kind = (_text(model, "Type") or "").casefold()
    row = _row("call", model, _text(model, "Source"))
    row |= {"duration": _text(model, "Duration"), "extra": json.dumps({"outcome": kind}) if kind else None}
    row = _with_roles(row, model)
    row["direction"] = "outgoing" if "outgoing" in kind else "incoming" if kind else row["direction"]
    return row


def _with_roles(row: dict[str, Any], model: Any) -> dict[str, Any]:
    """Parties that say whether they are From or To."""
    parties = _parties(model, "Parties")
    sender = next((party for party in parties if party["role"] == "from"), None)
    others = [party for party in parties if party["role"] != "from"]
    owner = (sender is None and bool(others)) or (sender is not None and sender["owner"])
    return row | {
        "sent_at_raw": _text(model, "TimeStamp"),
        "sender": None if owner or sender is None else sender["id"],
        "sender_name": None if owner or sender is None else sender["name"],
        "recipients": _others(others, sender),
        "direction": "outgoing" if owner else "incoming" if sender else None,
    }


def _contact(model: Any, _: Any) -> dict[str, Any]:
    entries = [_text(entry, "Value") for entry in model.iter(_MODEL) if entry.get("type") in _ENTRIES]
    row = _row("contact", model, _text(model, "Source"))
    return row | {"title": _text(model, "Name"), "recipients": list(dict.fromkeys(filter(None, entries)))}


def _location(model: Any, _: Any) -> dict[str, Any]:
    place = next((inner for inner in model.iter(_MODEL) if inner.get("type") == "Coordinate"), None)
    row = _row("location", model, _text(model, "Source"))
    row |= {"title": _text(model, "Name"), "sent_at_raw": _text(model, "TimeStamp")}
    if place is not None:
        row |= {"latitude": _number(_text(place, "Latitude")), "longitude": _number(_text(place, "Longitude"))}
    return row


_ROWS = {
    "InstantMessage": _message,
    "SMS": _sms,
    "Call": _call,
    "Contact": _contact,
    "Location": _location,
}


def _row(kind: str, model: Any, source: str | None) -> dict[str, Any]:
    name = (source or "").strip()
    return {
        "locator": f"{kind}:{model.get('id') or model.sourceline}",
        "kind": kind,
        "app": _APPS.get(name.casefold(), name or None),
        "state": _STATES.get((model.get("deleted_state") or "").casefold(), "unknown"),
    }


def _timed(row: dict[str, Any]) -> Iterator[Item]:
    """Its times as UTC."""
    raw, duration = row.get("sent_at_raw"), row.pop("duration", None)
    if raw:
        row["sent_at"] = _time(raw)
        if row["sent_at"] is None:
            yield Issue(row["locator"], "bad-time", "not a time, or without a zone")
        else:
            row["sent_at_source"] = "zone"
        row["ended_at"] = after(row["sent_at"], _length(duration))
    yield row


def _time(raw: str) -> int | None:
    try:
        moment = datetime.fromisoformat(raw.strip())
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    whole = unix_s(int(moment.timestamp()))
    return None if whole is None else whole + moment.microsecond


def _length(text: str | None) -> float | None:
    """Microseconds of "01:02:03"."""
    parts = (text or "").split(":")
    if len(parts) != 3 or not all(part.strip().replace(".", "", 1).isdigit() for part in parts):
        return None
    hours, minutes, seconds = map(float, parts)
    return (hours * 3600 + minutes * 60 + seconds) * 1_000_000


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def _text(model: Any, name: str) -> str | None:
    """The value of one field of a model itself."""
    for field in model.iterchildren(f"{_NAMESPACE}field"):
        if field.get("name") == name:
            return "".join(field.itertext()).strip() or None
    return None


def _parties(model: Any, name: str) -> list[dict[str, Any]]:
    """The parties in one place of a model: From, To, Participants, Parties."""
    found = []
    for tag in ("modelField", "multiModelField"):
        for place in model.iterchildren(f"{_NAMESPACE}{tag}"):
            if place.get("name") == name:
                found += [party for party in place.iterchildren(_MODEL) if party.get("type") == "Party"]
    return [
        {
            "id": _text(party, "Identifier"),
            "name": _text(party, "Name"),
            "role": (_text(party, "Role") or "").casefold(),
            "owner": (_text(party, "IsPhoneOwner") or "").casefold() == "true",
        }
        for party in found
    ]


def _others(parties: list[dict[str, Any]], sender: dict[str, Any] | None) -> list[str]:
    author = sender["id"] if sender else None
    return list(dict.fromkeys(p["id"] for p in parties if p["id"] and not p["owner"] and p["id"] != author))


def _attachments(model: Any) -> list[str] | None:
    """Where its files lie in the report's container, else their names."""
    paths = [
        (_text(inner, "attachment_extracted_path") or _text(inner, "Filename") or "").replace("\\", "/")
        for inner in model.iter(_MODEL)
        if inner.get("type") == "Attachment"
    ]
    return [path for path in paths if path] or None


PARSER = Parser(name="ufed_report", version=1, contacts=True, read=_read, paths=("report.xml",))
