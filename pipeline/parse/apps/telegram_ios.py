"""Telegram on iOS, `db_sqlite` of each account (Postbox).

Seen on: structures of 2019 to 2025, rebuilt in code. Origin: the app's own source (TelegramMessenger/Telegram-iOS:
Postbox, SyncCore), iLEAPP (telegramMesssages, after stek29), soakes/telegram-message-exporter.
Times: seconds since 1970-01-01 UTC.
Read: messages of direct, secret, group and channel conversations, quotes, places, contacts, pictures and files (by their
names in `postbox/media`), edited messages, calls, what the app notes, people. Who the owner is, is told by who wrote what
went out.
Not read: who is in a group, earlier wordings, what was deleted for both (the app takes it out of the store), polls, the
contents of web pages, drafts, stories. Reactions are in `extra`. A store that is encrypted with `.tempkeyEncrypted` is
damaged to this reader.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import lru_cache
from itertools import islice
from struct import pack, unpack
from typing import Any

from pipeline.parse.built import Built, Tables
from pipeline.parse.database.opening import connect
from pipeline.parse.epochs import after, unix_s
from pipeline.parse.extras import written
from pipeline.parse.parser import Evidence, Item, Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.telegram import postbox
from pipeline.parse.telegram.postbox import Object, identifier

_ACTIONS = (
    "unknown, group created, members added, members removed, photo changed, title changed, message pinned, "
    "joined by link, channel migrated from group, group migrated to channel, history cleared, screenshot taken, "
    "auto-delete timer changed, game score, phone call, payment sent, note, bot domain access granted, "
    "bot sent secure values, joined Telegram, phone number request, proximity reached, group call, "
    "invited to group call, chat theme set, joined by request"
).split(", ")
_CALLS = frozenset({14, 22})
_REASONS = {0: "missed", 1: "disconnect", 2: "hangup", 3: "busy"}
_INCOMING = 4
_FIRST = 20_000  # messages in which the owner's own are looked for


@lru_cache(maxsize=16384)
def _message(value: bytes) -> postbox.Message:
    return postbox.message(value)


class _Store:
    """What a message is told with: people, and media that are stored beside it."""

    def __init__(self, connection: sqlite3.Connection | None) -> None:
        self._connection = connection
        self.owner = next(self._owners(), None)
        self.peer = lru_cache(maxsize=4096)(self._peer)

    def value(self, sql: str, of: Any) -> Any:
        try:
            row = self._connection.execute(sql, (of,)).fetchone() if self._connection else None
        except sqlite3.DatabaseError:
            return None
        return row[0] if row else None

    def name(self, peer: int | None) -> str | None:
        found = self.peer(self.partner(peer))
        person = " ".join(filter(None, (found.get("fn"), found.get("ln"))))
        return person or found.get("t") or found.get("un") or None

    def partner(self, peer: int | None) -> int | None:
        """The person behind a secret chat; else the same."""
        return self.peer(peer).get("r") or peer if peer and peer >> 32 & 7 == 3 else peer

    def media(self, message: postbox.Message) -> Iterator[Object]:
        yield from message.media
        for kind, number in message.elsewhere:
            stored = self.value("select value from t6 where key = ?", pack(">iq", kind, number))
            try:
                found = postbox.media_entry(stored) if isinstance(stored, bytes) else {}
                if isinstance(found, postbox.Key):
                    where = pack(">qiii", *found)
                    other = self.value("select value from t7 where key = ?", where)
                    wanted = pack("<iq", kind, number)
                    found = (
                        next((one for one in postbox.message(other).media if one.get("i") == wanted), {})
                        if other
                        else {}
                    )
            except ValueError:
                continue
            if found:
                yield found

    def place(self, peer: int, namespace: int, number: int) -> str | None:
        """The locator of a message of which its time, which is in its key, is not known: `t4` knows it."""
        index = self.value("select value from t4 where key = ?", pack(">qii", peer, namespace, number))
        if not isinstance(index, bytes) or len(index) < 5:
            return None
        when = unpack("<i", index[1:5])[0]
        rowid = self.value("select rowid from t7 where key = ?", pack(">qiii", peer, namespace, when, number))
        return f"t7:{rowid}" if rowid is not None else None

    def _peer(self, peer: int | None) -> Object:
        stored = self.value("select value from t2 where key = ?", peer)
        return postbox.root(stored) if isinstance(stored, bytes) else {}

    def _owners(self) -> Iterator[int]:
        try:
            rows = self._connection.execute("select value from t7") if self._connection else ()
            for (value,) in islice(rows, _FIRST):
                try:
                    found = postbox.message(value)
                except (ValueError, TypeError):
                    continue
                if not found.flags & _INCOMING and found.author and found.author >> 32 & 7 == 0:
                    yield found.author
        except sqlite3.DatabaseError:
            return


def _action(message: postbox.Message) -> Object:
    return next((one for one in message.media if one.get("_") == "TelegramMediaAction"), {})


def _attribute(message: postbox.Message, class_: str) -> Object:
    return next((one for one in message.attributes if one.get("_") == class_), {})


def _kind(value: bytes) -> str:
    action = _action(_message(value))
    return "message" if not action else "call" if action.get("_rawValue") in _CALLS else "system_event"


def _body(value: bytes) -> str | None:
    message = _message(value)
    if not (action := _action(message)):
        return message.text or None
    code = action.get("_rawValue") or 0
    words = _ACTIONS[code] if code < len(_ACTIONS) else f"type {code}"
    said = action.get("title") or action.get("text")
    return f"{words}: {said}" if said else words


def _time(key: bytes) -> int | None:
    return unix_s(postbox.key(key).time)


def _ended(key: bytes, value: bytes) -> int | None:
    action = _action(_message(value))
    length = action.get("d") or action.get("duration")
    return after(_time(key), length * 1_000_000) if action.get("_rawValue") in _CALLS and length else None


def _state(value: bytes) -> str:
    edited = _attribute(_message(value), "EditedMessageAttribute")
    return "edited" if edited and not edited.get("h") else "live"


def _incoming(value: bytes) -> bool:
    return bool(_message(value).flags & _INCOMING)


def _files(media: Iterator[Object]) -> Iterator[str]:
    """Names in `postbox/media`, of a picture that of its largest size."""
    for one in media:
        sizes = [size.get("r") for size in one.get("r", ())] if isinstance(one.get("r"), list) else [one.get("r")]
        for resource in sizes[-1:]:
            match resource:
                case {"_": "CloudPhotoSizeMediaResource", "d": server, "i": number, "s": size}:
                    yield f"telegram-cloud-photo-size-{server}-{number}-{size}"
                case {"_": "CloudDocumentMediaResource", "d": server, "f": number}:
                    yield f"telegram-cloud-document-{server}-{number}"
                    yield from filter(None, [resource.get("fn")])
                case {"_": "LocalFileMediaResource", "f": number}:
                    yield f"telegram-local-file-{number}"


def _messages(store: _Store) -> Query:
    def dialogue(key: bytes) -> int:
        return postbox.key(key).peer

    def sender(key: bytes, value: bytes) -> str | None:
        return identifier(_message(value).author or store.partner(dialogue(key))) if _incoming(value) else None

    def sender_name(key: bytes, value: bytes) -> str | None:
        return store.name(_message(value).author or dialogue(key)) if _incoming(value) else None

    def recipients(key: bytes, value: bytes) -> list[str] | None:
        partner = store.partner(dialogue(key))
        if thread_kind(key) != "direct" or partner is None or partner >> 32 & 7 not in (0, 3):
            return None
        known = identifier(partner)
        return [known] if known and not _incoming(value) and partner != store.owner else []

    def thread_kind(key: bytes) -> str | None:
        match dialogue(key) >> 32 & 7:
            case 0 | 3:
                return "direct"
            case 1:
                return "group"
            case 2:
                kind = store.peer(dialogue(key)).get("i.t")
                return {0: "broadcast", 1: "group"}.get(kind) if kind is not None else None
        return None

    def reply(value: bytes) -> str | None:
        quoted = _attribute(_message(value), "ReplyMessageAttribute")
        place = quoted.get("i")
        return store.place(quoted.get("p", 0), place & 0xFFFFFFFF, place >> 32) if place else None

    def attachments(value: bytes) -> list[str] | None:
        return list(dict.fromkeys(_files(store.media(_message(value))))) or None

    def coordinate(name: str) -> Callable[[bytes], float | None]:
        return lambda value: next((one[name] for one in _message(value).media if one.get("la") or one.get("lo")), None)

    def extra(key: bytes, value: bytes) -> dict[str, Any]:
        message = _message(value)
        forward, action = message.forward or {}, _action(message)
        contact = next((one for one in message.media if one.get("_") == "TelegramMediaContact"), {})
        edited = unix_s(_attribute(message, "EditedMessageAttribute").get("d"))
        reactions = _attribute(message, "ReactionsMessageAttribute").get("rp") or ()
        return {
            "secret_chat": dialogue(key) >> 32 & 7 == 3 or None,
            "sending": "failed" if message.flags & 2 else "not sent" if message.flags & 1 else None,
            "forwarded_from": forward.get("name") or store.name(forward.get("author")),
            "forwarded_from_id": identifier(forward.get("author")),
            "edited_at": written(edited) if edited else None,
            "contact": {name: contact.get(of) for name, of in (("name", "n.f"), ("phone", "pn"))} if contact else None,
            "outcome": _REASONS.get(action.get("dr", -1)),
            "disappears_after_s": _attribute(message, "AutoremoveTimeoutMessageAttribute").get("t"),
            "seen_once_s": _attribute(message, "AutoclearTimeoutMessageAttribute").get("t"),
            "reactions": [
                f"{one.get('v', 'custom')} by {store.name(one.get('p')) or identifier(one.get('p'))}"
                for one in reactions
            ],
        }

    return Query(
        kind="message",
        table="t7",
        requires={"t7": frozenset({"key", "value"})},
        sql="select rowid as rowid, key, value from t7",
        computed={
            "kind": (("value",), _kind),
            "body": (("value",), _body),
            "sent_at": (("key",), _time),
            "sent_at_raw": (("key",), lambda key: str(postbox.key(key).time)),
            "sent_at_source": (("key",), lambda key: None if _time(key) is None else "epoch"),
            "ended_at": (("key", "value"), _ended),
            "direction": (("value",), lambda value: "incoming" if _incoming(value) else "outgoing"),
            "sender": (("key", "value"), sender),
            "sender_name": (("key", "value"), sender_name),
            "recipients": (("key", "value"), recipients),
            "thread": (("key",), lambda key: identifier(dialogue(key))),
            "thread_title": (("key",), lambda key: store.name(dialogue(key))),
            "thread_kind": (("key",), thread_kind),
            "reply": (("value",), reply),
            "state": (("value",), _state),
            "attachments": (("value",), attachments),
            "latitude": (("value",), coordinate("la")),
            "longitude": (("value",), coordinate("lo")),
            "extra": (("key", "value"), extra),
        },
    )


def _people(store: _Store) -> Query:
    @lru_cache(maxsize=16384)
    def person(value: bytes) -> Object:
        return postbox.root(value)

    def known(key: int, value: bytes) -> list[str]:
        return [one for one in (identifier(key), person(value).get("p"), person(value).get("un")) if one]

    return Query(
        kind="contact",
        table="t2",
        requires={"t2": frozenset({"key", "value"})},
        sql="select rowid as rowid, key, value from t2 where (key >> 32) & 7 = 0",
        computed={
            "kind": (("key",), lambda key: "account" if key == store.owner else "contact"),
            "sender": (("key",), lambda key: identifier(key) if key == store.owner else None),
            "sender_name": (("key",), lambda key: store.name(key) if key == store.owner else None),
            "title": (("key",), lambda key: None if key == store.owner else store.name(key)),
            "recipients": (("key", "value"), lambda key, value: None if key == store.owner else known(key, value)),
            "extra": (("value",), lambda value: {"phone": person(value).get("p"), "username": person(value).get("un")}),
        },
        ignores="(key >> 32) & 7 <> 0",
    )


def _build(_: Tables, evidence: Evidence) -> Callable[[Evidence], Iterator[Item]]:
    def read(evidence: Evidence) -> Iterator[Item]:
        with closing(connect(evidence.path)) as connection:
            store = _Store(connection)
            yield from Sqlite(_messages(store), _people(store))(evidence)

    return read


PARSER = Parser(
    name="telegram_ios",
    version=1,
    app="ph.telegra.Telegraph",
    paths=("postbox/db/db_sqlite",),
    contacts=True,
    read=Built(_build),
)
