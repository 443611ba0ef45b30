"""What Cellebrite's tools have decoded: `report.xml`, in a UFDR (a zip) or as UFED XML, whatever its name.

Seen on: the structure of schema 2.0 (Physical Analyzer 5 to 8), rebuilt in code; the names are those of its model.
Times: ISO 8601 with a zone; one without stays null, its raw value is kept: nobody says whether it is the device's, the
examiner's or the report's.
Read: messages of chats, single instant messages and SMS, calls, contacts, places; whether a thing was deleted there.
Ignored: a message that stands there once more: an instant message by itself that stands in a chat as well (of those
without an id, one of the same content for each in a chat). Not messages: those that others quote or forward.
Of decoded apps the name is Cellebrite's, of those that are known here the package.
SMS and calls name no conversation there: those with the same people are one.
Not read: mails, visits, notes, calendars and every other model (each kind is counted, with an issue), what no decoder
of Cellebrite's knew. The files of the report lie beside it in the container and are read by the parsers that know them:
what is there twice then is found by `pipeline.merge`.
A chat is never held in memory as a whole, however long it is; single messages wait until all chats are read.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import count
from typing import Any

from lxml import etree

from models.issues import Issue
from pipeline.parse import packages
from pipeline.parse.parser import Evidence, Item, Parser, Stored
from pipeline.parse.times.epochs import after, unix_s

_MODEL = "{*}model"  # some exports write no namespace
_LISTS = ("{*}file", "{*}extraInfo")  # beside the models, one for each file and each model: never kept
_STATES = {"intact": "live", "deleted": "deleted", "trash": "deleted"}
_ENTRIES = ("PhoneNumber", "EmailAddress", "UserID", "ProfilePicture", "WebAddress")
_KIND = re.compile(r"[A-Za-z]{1,40}")
_KINDS = 200  # of models that Cellebrite knows there are fewer


def _read(evidence: Evidence) -> Iterator[Item]:
    if evidence.part.index:
        return
    report = _Report()
    try:
        for kind, model, chat in _models(evidence):
            yield from report.model(kind, model, chat)
    except etree.XMLSyntaxError as error:
        yield Issue("report:1", "damaged", f"XML: {error.__class__.__name__} at line {error.lineno}")
    yield from report.rest()


class _Report:
    """A report while it is read: what has been seen, what waits, what is not read."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._in_chats: Counter[int] = Counter()
        self._alone: list[dict[str, Any]] = []
        self._messages = self._again = self._models = 0
        self._others: Counter[str] = Counter()

    def model(self, kind: str, model: Any, chat: Any) -> Iterator[Item]:
        """The row of a model, unless it waits."""
        self._models += 1
        if kind not in _ROWS:
            known = _KIND.fullmatch(kind) and (kind in self._others or len(self._others) < _KINDS)
            self._others[kind if known else "other"] += 1
            return
        row = _ROWS[kind](model, chat)
        row["locator"] = f"{row['kind']}:{model.get('id') or f'#{self._models}'}"
        if row["kind"] != "message":
            if row["locator"] in self._seen:
                row["locator"] += f"#{self._models}"
            self._seen.add(row["locator"])
            yield from _timed(row)
        elif chat is None and kind == "InstantMessage" and row["locator"] not in self._seen:
            self._alone.append(row | {"unnamed": not model.get("id")})
        else:
            if chat is not None and not model.get("id"):
                self._in_chats[_content(row)] += 1
            yield from self._message(row)

    def rest(self) -> Iterator[Item]:
        """Messages that stand in no chat, then what was not read."""
        for row in self._alone:
            if row.pop("unnamed") and self._in_chats[_content(row)]:
                self._in_chats[_content(row)] -= 1
                row["locator"] = ""
            yield from self._message(row)
        yield Stored("message", self._messages, self._again)
        for kind, left in sorted(self._others.items()):
            yield Issue(f"{kind.lower()}:models", "unsupported", f"{left} models of a kind that is not read", rows=left)
        if not self._models:
            yield Issue("report:1", "unknown-structure", "no models of Cellebrite's")

    def _message(self, row: dict[str, Any]) -> Iterator[Item]:
        self._messages += 1
        if not row["locator"] or row["locator"] in self._seen:
            self._again += 1
            return
        self._seen.add(row["locator"])
        yield from _timed(row)


def _content(row: dict[str, Any]) -> int:
    """What two messages without ids have in common if they are one."""
    return hash((row["sender"], row["sent_at_raw"], row["body"], *(row["attachments"] or ())))


def _models(evidence: Evidence) -> Iterator[tuple[str, Any, Any]]:
    """Models that stand for something of their own, as they end, and the chat around a message. What was read is
    dropped at once."""
    around: list[Any] = []
    unnamed = count(1)
    events = etree.iterparse(
        str(evidence.path),
        events=("start", "end"),
        tag=(_MODEL, *_LISTS),
        resolve_entities=False,
        no_network=True,
        huge_tree=True,
    )
    for event, element in events:
        if not element.tag.endswith("model"):
            if event == "end" and not around:
                _drop(element)
            continue
        kind = element.get("type") or ""
        if event == "start":
            around.append(element)
            if kind == "Chat" and not element.get("id"):
                element.set("id", f"#{next(unnamed)}")
            continue
        around.pop()
        outer = [model.get("type") for model in around]
        said = kind == "InstantMessage" and "Chat" in outer and "InstantMessage" not in outer
        if said:
            yield kind, element, around[outer.index("Chat")]
        elif not around and kind != "Chat":
            yield kind, element, None
        if said or not around:
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
    recipients = _others(others, sender)
    owner = (sender is None and bool(others)) or (sender is not None and sender["owner"])
    author = None if owner or sender is None else sender["id"]
    people = sorted({*recipients, *([author] if author else [])})
    return row | {
        "thread": json.dumps([row["kind"], row["app"], people]) if people else None,
        "sent_at_raw": _text(model, "TimeStamp"),
        "sender": author,
        "sender_name": None if owner or sender is None else sender["name"],
        "recipients": recipients,
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
        row |= _degrees(_text(place, "Latitude"), _text(place, "Longitude"))
    return row


_ROWS = {
    "InstantMessage": _message,
    "SMS": _sms,
    "Call": _call,
    "Contact": _contact,
    "Location": _location,
}


def _row(kind: str, model: Any, source: str | None) -> dict[str, Any]:
    return {
        "kind": kind,
        "app": packages.named(source),
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
    if len(parts) != 3 or not all(part.strip().replace(".", "", 1).isdecimal() for part in parts):
        return None
    hours, minutes, seconds = map(float, parts)
    return (hours * 3600 + minutes * 60 + seconds) * 1_000_000


def _degrees(latitude: str | None, longitude: str | None) -> dict[str, Any]:
    """A place; what cannot be one stays as it is written. 0, 0 is what devices write that know none."""
    try:
        found = float(latitude or ""), float(longitude or "")
    except ValueError:
        found = 0.0, 0.0
    if found != (0, 0) and abs(found[0]) <= 90 and abs(found[1]) <= 180:
        return {"latitude": found[0], "longitude": found[1]}
    return {"extra": json.dumps({"latitude": latitude, "longitude": longitude}, ensure_ascii=False)}


def _text(model: Any, name: str) -> str | None:
    """The value of one field of a model itself."""
    for field in model.iterchildren("{*}field"):
        if field.get("name") == name:
            return "".join(field.itertext()).strip() or None
    return None


def _parties(model: Any, name: str) -> list[dict[str, Any]]:
    """The parties in one place of a model: From, To, Participants, Parties."""
    return [
        {
            "id": _text(party, "Identifier"),
            "name": _text(party, "Name"),
            "role": (_text(party, "Role") or "").casefold(),
            "owner": (_text(party, "IsPhoneOwner") or "").casefold() == "true",
        }
        for party in _inner(model, "Party", name)
    ]


def _inner(model: Any, kind: str, place: str | None = None) -> Iterator[Any]:
    """Models of one kind that a model itself holds, in one place of it or in any; not those that it quotes."""
    for field in model.iterchildren("{*}modelField", "{*}multiModelField"):
        if place in (None, field.get("name")):
            yield from (inner for inner in field.iterchildren(_MODEL) if inner.get("type") == kind)


def _others(parties: list[dict[str, Any]], sender: dict[str, Any] | None) -> list[str]:
    author = sender["id"] if sender else None
    return list(dict.fromkeys(p["id"] for p in parties if p["id"] and not p["owner"] and p["id"] != author))


def _attachments(model: Any) -> list[str] | None:
    """Where its files lie in the report's container, else their names."""
    paths = [
        (_text(inner, "attachment_extracted_path") or _text(inner, "Filename") or "").replace("\\", "/")
        for inner in _inner(model, "Attachment")
    ]
    return [path for path in paths if path] or None


PARSER = Parser(name="ufed_report", version=2, contacts=True, read=_read, types=("application/x-ufed-report+xml",))
