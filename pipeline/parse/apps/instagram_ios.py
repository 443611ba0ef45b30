"""Instagram on iOS, `DirectSQLiteDatabase/<user id>.db`; Threads has the same store.

Seen on: structures of iOS 12 to 18, rebuilt in code. Origin: iLEAPP `instagramThreads.py`; plaso `ios_instagram.py`.
Times: seconds since 2001-01-01 UTC, inside the archive of a message.
Read: text, who sent it, who is in the conversation, notes of calls as system events, reactions (in `extra`), the
address of a picture that was shared.
Not read: the pictures themselves, quotes, what was edited or unsent, names of conversations, drafts.
"""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any

from pipeline.parse.keyed_archive import unarchive
from pipeline.parse.packages import package
from pipeline.parse.parser import ODD, Parser
from pipeline.parse.people import WAYS
from pipeline.parse.sqlite import Query, Sqlite
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
        time = at(meta, "NSDate*serverTimestamp")
        self.sent = round(time.timestamp() * 1_000_000) if isinstance(time, datetime) else None
        self.raw = str(time) if self.sent else None
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
        return None  # `_body` says so, once for the row


def _body(archive: bytes | None) -> str | None:
    if archive and _said(archive) is None:
        raise ValueError("no archive of a message")
    said = _said(archive)
    return said.body if said else None


def _of(name: str, otherwise: str | None = None) -> Callable[[bytes | None], Any]:
    return lambda archive: getattr(_said(archive), name, otherwise)


def _sender(archive: bytes | None, viewer: str | None) -> str | None:
    sender = _of("sender")(archive)
    return None if sender == viewer else sender


def _direction(archive: bytes | None, viewer: str | None) -> str | None:
    sender = _of("sender")(archive)
    return WAYS[sender == viewer] if sender and viewer else None


def _recipients(archive: bytes | None, viewer: str | None, thread: bytes | None) -> list[str] | None:
    return [one for one in _people(thread) if one not in (viewer, _of("sender")(archive))] if thread else None


def _name(archive: bytes | None, viewer: str | None, thread: bytes | None) -> str | None:
    return _people(thread).get(_sender(archive, viewer) or "")


def _thread_kind(viewer: str | None, thread: bytes | None) -> str | None:
    people = len([one for one in _people(thread) if one != viewer])
    return "group" if people > 1 else "direct" if people else None


MESSAGES = Query(
    kind="message",
    table="messages",
    requires={"messages": frozenset({"thread_id", "archive"})},
    optional={"threads": frozenset({"thread_id", "viewer_id", "metadata"})},
    sql="""
        select m.rowid as rowid, m.thread_id as thread, m.archive, cast(t.viewer_id as text) as viewer,
            t.metadata as info
        from messages m left join threads t on t.thread_id = m.thread_id
    """,
    columns={"thread": "thread"},
    computed={
        "kind": (("archive",), _of("kind", "message")),
        "body": (("archive",), _body),
        "url": (("archive",), _of("url")),
        "sent_at": (("archive",), _of("sent")),
        "sent_at_raw": (("archive",), _of("raw")),
        "sent_at_source": (("archive",), lambda archive: "epoch" if _of("sent")(archive) else None),
        "sender": (("archive", "viewer"), _sender),
        "sender_name": (("archive", "viewer", "info"), _name),
        "direction": (("archive", "viewer"), _direction),
        "recipients": (("archive", "viewer", "info"), _recipients),
        "thread_kind": (("viewer", "info"), _thread_kind),
        "extra": (("archive",), _of("extra")),
    },
)

PARSER = Parser(
    name="instagram_ios",
    version=1,
    app_of=lambda path: package(path) or "com.burbn.instagram",
    paths=("DirectSQLiteDatabase/*.db",),
    read=Sqlite(MESSAGES),
)
