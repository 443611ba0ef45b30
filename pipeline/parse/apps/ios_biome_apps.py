"""Biome of iOS, how apps were used in the last weeks: streams in SEGB files.

Seen on: structures of iOS 15 to 18, rebuilt in code.
Origin: iLEAPP, CCL Solutions (SEGB), M. Epifani (84 Streams Later).
Times: seconds since 2001-01-01 UTC, of the event where its fields are known, else of the writing of the entry.
Read: apps in the foreground, what notified, what was played, in which app text was entered, what apps gave as intents,
use as Screen Time counts it.
Ignored: entries whose content the system has wiped.
Not read: streams of other devices (`remote`), what has been marked as gone (`tombstone`), what
intents hold.
"""

from pipeline.parse.formats.protobuf import Message
from pipeline.parse.parser import Parser
from pipeline.parse.stores.biome import Tells, Told, paths, reader, word
from pipeline.parse.stores.places import double

_UNIX_AT_MAC_EPOCH = 978_307_200


def _focus(m: Message) -> Told:
    return {
        "kind": "app_use",
        "app": m.text(6),
        "body": word(("to the background", "to the foreground"), m.integer(3)),
        "began": double(m.get(4)),
        "extra": {"reason": m.text(1), "version": m.text(9)},
    }


def _notification(m: Message) -> Told:
    return {
        "kind": "app_use",
        "app": m.text(14),
        "body": "\n".join(filter(None, (m.text(8), m.text(9)))) or None,
        "began": double(m.get(2)),
        "extra": {"notification": m.text(1), "usage": m.integer(3), "also": m.text(12)},
    }


def _playing(m: Message) -> Told:
    output = m.message(14)
    return {
        "kind": "app_use",
        "app": m.text(15),
        "body": m.text(8),
        "began": double(m.get(2)),
        "extra": {"artist": m.text(5), "state": m.integer(3), "output": output.text(3) if output else None},
    }


def _typing(m: Message) -> Told:
    """Its time is in Unix seconds since iOS 17."""
    began = double(m.get(2))
    return {
        "kind": "app_use",
        "app": m.text(3),
        "body": "text was entered",
        "began": began - _UNIX_AT_MAC_EPOCH if began and began > 1.2e9 else began,
        "extra": {"seconds": double(m.get(1))},
    }


_STREAMS: dict[str, Tells] = {
    "App.InFocus": _focus,
    "Notification.Usage": _notification,
    "Notification": _notification,
    "Media.NowPlaying": _playing,
    "NowPlaying": _playing,
    "Text.InputSession": _typing,
    "TextInputSession": _typing,
    "App.Intent": lambda m: {"kind": "app_use", "app": m.text(2), "title": m.text(4), "body": m.text(5)},
    "ScreenTime.AppUsage": lambda m: {"kind": "app_use", "app": m.text(3), "extra": {"event": m.integer(1)}},
}

PARSER = Parser(
    name="ios_biome_apps",
    version=1,
    app="com.apple.biome",
    paths=paths(*_STREAMS),
    threads=False,
    read=reader(_STREAMS),
)
