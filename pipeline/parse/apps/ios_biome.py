"""Biome of iOS, how the device and its apps were used in the last weeks: streams in SEGB files.

Seen on: structures of iOS 15 to 18, rebuilt in code. Origin: iLEAPP, CCL Solutions (SEGB), M. Epifani
(84 Streams Later).
Times: seconds since 2001-01-01 UTC, of the event where its fields are known, else of the writing of the entry.
Read: apps in the foreground, installed, notified, played, given text; pages; texts of messages and subjects of mails as
they were harvested, also of such as were deleted since; words of the keyboard; screen, lock, charging, networks.
Ignored: streams that nothing is known of (all of a file, which an issue then says), and entries whose content the
system has wiped.
Not read: streams of other devices (`remote`), what has been marked as gone (`tombstone`), what intents hold.
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from models.issues import Issue
from models.rows import Row
from pipeline.parse.formats.protobuf import Message
from pipeline.parse.formats.segb import Entry, segb
from pipeline.parse.parser import ODD, Evidence, Item, Parser, Stored
from pipeline.parse.stores.places import double
from pipeline.parse.times.epochs import mac_s
from pipeline.parse.tree import MOST_BYTES

Told: TypeAlias = dict[str, Any]
"""Columns of RECORDS, and `began` and `ended` in seconds since 2001."""

_UNIX_AT_MAC_EPOCH = 978_307_200
_ON = ("off", "on")
_CONNECTED = ("disconnected", "connected")
_STATES = {
    "Device.ScreenLocked": ("unlocked", "locked"),
    "Device.KeybagLocked": ("unlocked", "locked"),
    "Device.Power.PluggedIn": ("unplugged", "plugged in"),
    "Device.Power.LowPowerMode": _ON,
    "Device.Wireless.AirplaneMode": _ON,
    "Device.Wireless.CellularDataEnabled": _ON,
    "CarPlay.Connected": _CONNECTED,
}


def _word(words: tuple[str, str], state: int | None) -> str | None:
    return None if state is None else words[state] if state in (0, 1) else f"type {state}"


def _focus(m: Message) -> Told:
    words = ("to the background", "to the foreground")
    return {
        "kind": "app_use",
        "app": m.text(6),
        "body": _word(words, m.integer(3)),
        "began": double(m.get(4)),
        "extra": {"reason": m.text(1), "version": m.text(9)},
    }


def _event(m: Message) -> Told:
    """The shape that came from KnowledgeC."""
    stream, value, source = (m.message(n) or Message(b"") for n in (1, 4, 6))
    name = stream.text(1) or ""
    said = value.text(3)
    texts = [inner.text(3) for meta in m.messages(7) if (inner := meta.message(2))]
    page, app = name.startswith("/safari/history"), name.startswith("/app/")
    return {
        "kind": "visit" if page else "app_use" if app else "system_event",
        "app": (said if app else None) or source.text(2),
        "url": said if page else None,
        "body": None if page else said or _number(value),
        "title": next((text for text in texts if text), None) if page else None,
        "began": double(m.get(2)),
        "ended": double(m.get(3)),
        "extra": {"stream": name, "told": [text for text in texts if text]},
    }


def _number(value: Message) -> str | None:
    return str(value.integer(4)) if value.get(4) is not None else None


def _notification(m: Message) -> Told:
    return {
        "kind": "app_use",
        "app": m.text(14),
        "title": m.text(8),
        "body": m.text(9),
        "began": double(m.get(2)),
        "extra": {"notification": m.text(1), "usage": m.integer(3), "also": m.text(12)},
    }


def _playing(m: Message) -> Told:
    output = m.message(14)
    return {
        "kind": "app_use",
        "app": m.text(15),
        "title": m.text(8),
        "began": double(m.get(2)),
        "extra": {"artist": m.text(5), "state": m.integer(3), "output": output.text(3) if output else None},
    }


def _typing(m: Message) -> Told:
    began = double(m.get(2))
    return {
        "kind": "app_use",
        "app": m.text(3),
        "body": "text was entered",
        "began": began - _UNIX_AT_MAC_EPOCH if began and began > 1.2e9 else began,  # in Unix seconds since iOS 17
        "extra": {"seconds": double(m.get(1))},
    }


def _harvested(m: Message) -> Told:
    sender = m.message(11)
    return {
        "kind": "message",
        "app": "com.apple.MobileSMS",
        "thread": m.text(2),
        "sender": sender.text(1) if sender else None,
        "body": m.text(10),
        "state": "unknown",
        "extra": {"guid": m.text(1), "conversation": m.text(2), "harvested": True},
    }


def _mail(m: Message) -> Told:
    headers = {(one.text(1) or "").casefold(): one.text(2) for one in m.messages(10)}
    return {
        "kind": "mail",
        "app": "com.apple.mobilemail",
        "title": m.text(11),
        "sender": headers.get("from"),
        "state": "unknown",
        "extra": {"message_id": m.text(2), "harvested": True},
    }


def _token(m: Message) -> Told:
    word = m.message(1)
    return {
        "kind": "note",
        "title": "word typed",
        "body": word.text(1) if word else None,
        "extra": {"times": m.integer(3)},
    }


_STREAMS: dict[str, Callable[[Message], Told]] = {
    "App.InFocus": _focus,
    "Notification.Usage": _notification,
    "Notification": _notification,
    "Media.NowPlaying": _playing,
    "NowPlaying": _playing,
    "Text.InputSession": _typing,
    "TextInputSession": _typing,
    "ProactiveHarvesting.Messages": _harvested,
    "ProactiveHarvesting.Mail": _mail,
    "Keyboard.TokenFrequency": _token,
    "App.WebUsage": lambda m: {
        "kind": "visit",
        "app": m.text(6),
        "url": m.text(4),
        "began": double(m.get(2)),
        "extra": {"domain": m.text(5)},
    },
    "Safari.Navigations": lambda m: {
        "kind": "visit",
        "app": "com.apple.mobilesafari",
        "url": m.text(8),
        "title": m.text(1),
    },
    "App.Intent": lambda m: {"kind": "app_use", "app": m.text(2), "title": m.text(4), "body": m.text(5)},
    "ScreenTime.AppUsage": lambda m: {"kind": "app_use", "app": m.text(3), "extra": {"event": m.integer(1)}},
    "Messages.Read": lambda m: {"app": "com.apple.MobileSMS", "title": "message read", "extra": {"guid": m.text(1)}},
    "Device.Wireless.WiFi": lambda m: {"title": m.text(1), "body": _word(_CONNECTED, m.integer(2))},
    "Device.Wireless.Bluetooth": lambda m: {"title": m.text(2), "body": m.text(1)},
    "Device.TimeZone": lambda m: {"body": m.text(2)},
    "Device.Display.Backlight": lambda m: {"body": _word(_ON, m.integer(2)), "began": double(m.get(1))},
    "Backlight": lambda m: {"body": _word(_ON, m.integer(2)), "began": double(m.get(1))},
} | {name: lambda m, words=words: {"body": _word(words, m.integer(1))} for name, words in _STATES.items()}


def _row(stream: str, entry: Entry, content: bytes) -> Row:
    told = (_event if stream.startswith("_DKEvent.") else _STREAMS[stream])(Message(content))
    began, ended = told.pop("began", None) or entry.time, told.pop("ended", None)
    sent = mac_s(began)
    return {
        "locator": f"{stream}:{entry.place}",
        "kind": "system_event",
        "title": stream,
        "sent_at": sent,
        "sent_at_raw": str(began),
        "sent_at_source": "epoch" if sent else None,
        "ended_at": mac_s(ended),
        **{name: value for name, value in told.items() if value is not None},
    }


def _read(evidence: Evidence) -> Iterator[Item]:
    stream = evidence.logical_path.split("/")[-3]
    if evidence.path.stat().st_size > MOST_BYTES:
        yield Issue(f"{stream}:", "truncated", "larger than one file of this kind may be")
        return
    content = evidence.path.read_bytes()
    known = stream in _STREAMS or stream.startswith("_DKEvent.")
    stored = ignored = 0
    try:
        for entry in segb(content) if content else ():
            stored += 1
            if not known or (entry.content is None and not entry.damaged):
                ignored += 1
                continue
            yield _one(stream, entry)
    except ValueError as error:
        yield Issue(f"{stream}:", "damaged", f"SEGB: {error}")
    yield Stored(stream, stored, ignored)


def _one(stream: str, entry: Entry) -> Row | Issue:
    locator = f"{stream}:{entry.place}"
    if entry.content is None:
        return Issue(locator, "damaged", "its bytes do not agree with their checksum", rows=1)
    try:
        return _row(stream, entry, entry.content)
    except ODD as error:
        return Issue(locator, "bad-value", f"{type(error).__name__}: not the structure that is known", rows=1)


PARSER = Parser(
    name="ios_biome",
    version=1,
    app="com.apple.biome",
    paths=tuple(f"streams/{who}/*/local/{digit}*" for who in ("restricted", "public") for digit in range(1, 10)),
    read=_read,
)
