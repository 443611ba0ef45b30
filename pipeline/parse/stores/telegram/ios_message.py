"""A message of Telegram's iOS app, as `t7` holds it: what each column of RECORDS is of it.

Where a value cannot be read, `body` alone raises; the rest is not known.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from pipeline.parse.stores.telegram import postbox
from pipeline.parse.stores.telegram.ios_codes import ACTIONS, CALLS, REASONS, SENDING
from pipeline.parse.stores.telegram.ios_store import Store, kind
from pipeline.parse.stores.telegram.postbox import Object, identifier
from pipeline.parse.times.epochs import after, unix_s
from pipeline.parse.times.written import written

_INCOMING = 4
_WAYS = {True: "incoming", False: "outgoing", None: None}


@lru_cache(maxsize=16384)
def decoded(value: bytes) -> postbox.Message:
    try:
        return postbox.message(value)
    except ValueError:
        return postbox.Message(None, None, "", None, [], [], [])


def _action(message: postbox.Message) -> Object:
    return next((one for one in message.media if one.get("_") == "TelegramMediaAction"), {})


def _attribute(message: postbox.Message, class_: str) -> Object:
    return next((one for one in message.attributes if one.get("_") == class_), {})


def kind_of(value: bytes) -> str:
    action = _action(decoded(value))
    return "message" if not action else "call" if action.get("_rawValue") in CALLS else "system_event"


def body(value: bytes) -> str | None:
    message = decoded(value)
    if message.flags is None:
        raise ValueError("no message")
    if not (action := _action(message)):
        return message.text or None
    code = action.get("_rawValue") or 0
    words = ACTIONS[code] if code < len(ACTIONS) else f"type {code}"
    said = action.get("title") or action.get("text")
    return f"{words}: {said}" if said else words


def time(key: bytes) -> int | None:
    return unix_s(postbox.key(key).time)


def time_raw(key: bytes) -> str:
    return str(postbox.key(key).time)


def time_source(key: bytes) -> str | None:
    return None if time(key) is None else "epoch"


def ended(key: bytes, value: bytes) -> int | None:
    action = _action(decoded(value))
    length = action.get("d") or action.get("duration")
    return after(time(key), length * 1_000_000) if action.get("_rawValue") in CALLS and length else None


def state(value: bytes) -> str:
    edited = _attribute(decoded(value), "EditedMessageAttribute")
    return "edited" if edited and not edited.get("h") else "live"


def incoming(value: bytes) -> bool | None:
    flags = decoded(value).flags
    return None if flags is None else bool(flags & _INCOMING)


def direction(value: bytes) -> str | None:
    return _WAYS[incoming(value)]


def _files(media: Iterator[Object]) -> Iterator[str]:
    """Names in `postbox/media`, of a picture that of its largest size."""
    for one in media:
        sizes = [size.get("r") for size in one.get("r", ())] if isinstance(one.get("r"), list) else [one.get("r")]
        for resource in sizes[-1:]:
            match resource:
                case {"_": "CloudPhotoSizeMediaResource", "d": server, "i": number, "s": size}:
                    yield f"telegram-cloud-photo-size-{server}-{number}-{size}"
                case {"_": "CloudDocumentMediaResource", "d": server, "f": number, **rest}:
                    yield f"telegram-cloud-document-{server}-{number}"
                    yield from filter(None, [rest.get("fn")])
                case {"_": "LocalFileMediaResource", "f": number}:
                    yield f"telegram-local-file-{number}"


def dialogue(key: bytes) -> int:
    return postbox.key(key).peer


def sender(store: Store, key: bytes, value: bytes) -> str | None:
    return identifier(decoded(value).author or store.partner(dialogue(key))) if incoming(value) else None


def sender_name(store: Store, key: bytes, value: bytes) -> str | None:
    return store.name(decoded(value).author or dialogue(key)) if incoming(value) else None


def recipients(store: Store, key: bytes, value: bytes) -> list[str] | None:
    partner = store.partner(dialogue(key))
    known = identifier(partner)
    if thread_kind(store, key) != "direct" or known is None or incoming(value) is None:
        return None
    return [known] if not incoming(value) and partner != store.owner else []


def thread_kind(store: Store, key: bytes) -> str | None:
    match kind(dialogue(key)):
        case 0 | 3:
            return "direct"
        case 1:
            return "group"
        case 2:
            return {0: "broadcast", 1: "group"}.get(store.peer(dialogue(key)).get("i.t", -1))
    return None


def reply(store: Store, value: bytes) -> str | None:
    quoted = _attribute(decoded(value), "ReplyMessageAttribute")
    place = quoted.get("i")
    return store.place(quoted.get("p", 0), place & 0xFFFFFFFF, place >> 32) if place else None


def attachments(store: Store, value: bytes) -> list[str] | None:
    return list(dict.fromkeys(_files(store.media(decoded(value))))) or None


def coordinate(name: str, value: bytes) -> float | None:
    return next((one[name] for one in decoded(value).media if one.get("la") or one.get("lo")), None)


def rest(store: Store, key: bytes, value: bytes) -> dict[str, Any]:
    message = decoded(value)
    forward, action = message.forward or {}, _action(message)
    contact = next((one for one in message.media if one.get("_") == "TelegramMediaContact"), {})
    edited = _attribute(message, "EditedMessageAttribute").get("d")
    reactions = _attribute(message, "ReactionsMessageAttribute").get("rp") or ()
    return {
        "secret_chat": kind(dialogue(key)) == 3 or None,
        "sending": SENDING.get((message.flags or 0) & 3),
        "forwarded_from": forward.get("name") or store.name(forward.get("author")),
        "forwarded_from_id": identifier(forward.get("author")),
        "edited_at": written(unix_s, edited),
        "contact": contact and {name: contact.get(of) for name, of in (("name", "n.f"), ("phone", "pn"))},
        "outcome": REASONS.get(action.get("dr", -1)),
        "disappears_after_s": _attribute(message, "AutoremoveTimeoutMessageAttribute").get("t"),
        "seen_once_s": _attribute(message, "AutoclearTimeoutMessageAttribute").get("t"),
        "reactions": [
            f"{one.get('v', 'custom')} by {store.name(one.get('p')) or identifier(one.get('p'))}" for one in reactions
        ],
    }
