"""Biome of iOS, texts and pages of the last weeks: streams in SEGB files.

Seen on: structures of iOS 15 to 18, rebuilt in code.
Origin: iLEAPP, CCL Solutions (SEGB), M. Epifani (84 Streams Later).
Times: seconds since 2001-01-01 UTC, of the event where its fields are known, else of the writing of the entry.
Read: texts of messages and subjects of mails as the system harvested them, also of such as were deleted since; that a
message was read; words of the keyboard; pages that were opened.
Ignored: entries whose content the system has wiped.
Not read: streams of other devices (`remote`), what has been marked as gone (`tombstone`). Which
way a harvested message went, the stream does not say.
"""

from pipeline.parse.formats.protobuf import Message
from pipeline.parse.parser import Parser
from pipeline.parse.stores.biome import Tells, Told, paths, reader
from pipeline.parse.stores.places import double


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
    told = {"title": "word typed", "body": word.text(1) if word else None}
    return {"kind": "typed", **told, "extra": {"times": m.integer(3)}}


def _page(m: Message) -> Told:
    told = {"app": m.text(6), "url": m.text(4), "began": double(m.get(2))}
    return {"kind": "visit", **told, "extra": {"domain": m.text(5)}}


_STREAMS: dict[str, Tells] = {
    "ProactiveHarvesting.Messages": _harvested,
    "ProactiveHarvesting.Mail": _mail,
    "Messages.Read": lambda m: {"app": "com.apple.MobileSMS", "title": "message read", "extra": {"guid": m.text(1)}},
    "Keyboard.TokenFrequency": _token,
    "App.WebUsage": _page,
    "Safari.Navigations": lambda m: {
        "kind": "visit",
        "app": "com.apple.mobilesafari",
        "url": m.text(8),
        "title": m.text(1),
    },
}

PARSER = Parser(
    name="ios_biome_texts",
    version=1,
    app="com.apple.biome",
    paths=paths(*_STREAMS),
    read=reader(_STREAMS),
)
