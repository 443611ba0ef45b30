"""A message, and a conversation, as Instagram on iOS keeps them in keyed archives."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from pipeline.parse.extras import moment
from pipeline.parse.formats.keyed_archive import unarchive
from pipeline.parse.parser import ODD
from pipeline.parse.people import WAYS
from pipeline.parse.tree import at, text

_CONTENT = "IGDirectPublishedMessageContent*content"
_PERMANENT = "IGDirectPublishedMessagePermanentMedia*permanentMedia"
_PHOTO = ("IGDirectPublishedMessageMedia*media", _PERMANENT, "IGPhoto*photo")


@lru_cache(maxsize=2048)
def _people(thread: bytes | None) -> dict[str, str | None]:
    """Everybody whom the conversation names, and their names: an archive has them in one of two ways."""
    tree = unarchive(thread) if thread else None
    found = {}
    for user in at(tree, "NSArray<IGUser *>*users") or []:
        user = at(user, "NSDictionary<NSString *, id>*userDict") or user
        if key := text(at(user, "pk")):
            names = (at(user, name) for name in ("full_name", "fullName", "username", "userName"))
            found[key] = next((name for name in names if name), None)
    return found


class _Said:
    """What one archive says."""

    def __init__(self, archive: bytes) -> None:
        tree = unarchive(archive)
        meta, content = at(tree, "IGDirectPublishedMessageMetadata*metadata"), at(tree, _CONTENT)
        self.time = moment(at(meta, "NSDate*serverTimestamp"))
        self.sender = text(at(meta, "NSString*senderPk"))
        self.call = text(at(content, "IGDirectThreadActivityAnnouncement*threadActivity", "NSString*voipTitle"))
        self.body = text(at(content, "NSString*string")) or self.call
        self.kind = "system_event" if self.call else "message"
        self.url = text(at(content, *_PHOTO, "imageVersions", 0, "url"))
        reactions = at(tree, "NSArray<IGDirectMessageReaction *>*reactions") or []
        self.extra = {"reactions": [f"{at(one, 'userId')}: {at(one, 'emojiUnicode')}" for one in reactions]}


@lru_cache(maxsize=8192)
def _said(archive: bytes | None) -> _Said | None:
    try:
        return _Said(archive) if archive else None
    except ODD:
        return None  # `body` says so, once for the row


def body(archive: bytes | None) -> str | None:
    if archive and _said(archive) is None:
        raise ValueError("no archive of a message")
    said = _said(archive)
    return said.body if said else None


def time(part: str) -> Callable[[bytes | None], Any]:
    """A column of RECORDS about when it was sent."""
    return lambda archive: said.time.get(part) if (said := _said(archive)) else None


def of(part: str, otherwise: str | None = None) -> Callable[[bytes | None], Any]:
    return lambda archive: getattr(_said(archive), part, otherwise)


def sender(archive: bytes | None, viewer: str | None) -> str | None:
    found = of("sender")(archive)
    return None if found == viewer else found


def direction(archive: bytes | None, viewer: str | None) -> str | None:
    found = of("sender")(archive)
    return WAYS[found == viewer] if found and viewer else None


def recipients(archive: bytes | None, viewer: str | None, thread: bytes | None) -> list[str] | None:
    """Nobody knows them without the owner."""
    known = thread and viewer
    return [one for one in _people(thread) if one not in (viewer, of("sender")(archive))] if known else None


def name(archive: bytes | None, viewer: str | None, thread: bytes | None) -> str | None:
    return _people(thread).get(sender(archive, viewer) or "")


def thread_kind(viewer: str | None, thread: bytes | None) -> str | None:
    if viewer is None:
        return None
    people = len([one for one in _people(thread) if one != viewer])
    return "group" if people > 1 else "direct" if people else None
