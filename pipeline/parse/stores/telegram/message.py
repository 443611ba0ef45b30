"""A message of Telegram's Android app, as `messages_v2.data` holds it: what each column of RECORDS is of it."""

import re
from functools import lru_cache
from typing import Any

from models.rows import Row
from pipeline.parse.people import WAYS
from pipeline.parse.stores.telegram import tl
from pipeline.parse.stores.telegram.peers import Peers, identifier, is_secret
from pipeline.parse.times.epochs import after, unix_s
from pipeline.parse.times.written import written

_CALLS = frozenset({"messageActionPhoneCall", "messageActionConferenceCall"})
_OUT, _EDITED = 1, 15  # bits of `flags`


@lru_cache(maxsize=16384)
def decoded(data: bytes | None) -> tl.Object:
    """The object, or what stands for one that is not known: "cut" alone."""
    try:
        return tl.read(data) if isinstance(data, bytes) and data else {}
    except ValueError as error:
        return {"cut": str(error)}


def kind(data: bytes | None) -> str:
    action = decoded(data).get("action")
    return "message" if action is None else "call" if action["_"] in _CALLS else "system_event"


def body(data: bytes | None, date: int | None) -> str | None:
    """The text, or what the app notes.

    Raises:
        ValueError: its structure is not known, and no text stands behind its date.
    """
    found = decoded(data)
    if action := found.get("action"):
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", action["_"].removeprefix("messageAction")).lower()
        said = action.get("title") or action.get("message")
        return f"{words}: {said}" if said else words
    known = date if isinstance(date, int) else found.get("date")
    if "message" in found and found.get("date") == known:
        return found["message"] or None
    if not isinstance(data, bytes) or found.get("_") == "messageEmpty":
        return None
    if text := tl.text_after(data, known or 0):
        return text
    raise ValueError(found.get("cut", "its date is not that of its row"))


def _outgoing(data: bytes | None, out: int | None, waiting: int | None) -> bool | None:
    """As the row says, else as the message does; what waits for its time is the owner's."""
    if waiting:
        return True
    said = out if out is not None else decoded(data).get("flags")
    return None if said is None else bool(out if out is not None else said >> _OUT & 1)


def direction(data: bytes | None, out: int | None, waiting: int | None) -> str | None:
    mine = _outgoing(data, out, waiting)
    return None if mine is None else WAYS[mine]


def sender(peers: Peers, data: bytes | None, dialogue: int, out: int | None, waiting: int | None) -> str | None:
    """None of the owner. A message that names nobody is of the dialogue: of the other, or of a channel."""
    found, mine, partner = decoded(data), _outgoing(data, out, waiting), peers.partner(dialogue)
    named = identifier(found.get("from_id"))
    if mine or (mine is None and named is None):
        return None
    whole = "date" in found or peers.kinds.get(str(dialogue)) == "broadcast"  # else it may name somebody
    who = partner if is_secret(dialogue) else named or partner or (str(dialogue) if whole else None)
    return None if who == peers.owner else who


def sender_name(peers: Peers, *of: Any) -> str | None:
    return peers.names.get(sender(peers, *of) or "")


def recipients(
    peers: Peers, data: bytes | None, dialogue: int, out: int | None, waiting: int | None
) -> list[str] | None:
    """Everybody else but the owner; None of a chat whose members are not there, and where the owner is not known."""
    mine = _outgoing(data, out, waiting)
    if partner := peers.partner(dialogue):
        return None if mine is None else [partner] if mine and partner != peers.owner else []
    members = peers.members.get(str(dialogue))
    without = (peers.owner, sender(peers, data, dialogue, out, waiting))
    return None if None in (members, peers.owner) else [one for one in members or () if one not in without]


def thread_kind(peers: Peers, dialogue: int) -> str | None:
    return "direct" if dialogue > 0 else peers.kinds.get(str(dialogue))


def title(peers: Peers, dialogue: int) -> str | None:
    return peers.names.get(peers.partner(dialogue) or str(dialogue))


def state(data: bytes | None, waiting: int | None) -> str:
    """Edited, if a person did: the app marks what bots change as not to be shown."""
    found = decoded(data)
    if waiting:
        return "draft"
    return "edited" if found.get("flags", 0) >> _EDITED & 1 and not found.get("edit_hide") else "live"


def ended(data: bytes | None, date: int | None) -> int | None:
    action = decoded(data).get("action") or {}
    length = action.get("duration") if action.get("_") in _CALLS else None
    return after(unix_s(date), None if length is None else length * 1_000_000)


def rest(peers: Peers, data: bytes | None, dialogue: int) -> Row:
    """What has no column."""
    found = decoded(data)
    media, action, forward = (found.get(key) or {} for key in ("media", "action", "fwd_from"))
    contact = {key: media[key] for key in ("phone_number", "first_name", "last_name", "user_id") if media.get(key)}
    who = identifier(forward.get("from_id")) or (f"-{forward['channel_id']}" if "channel_id" in forward else None)
    return {
        "secret_chat": is_secret(dialogue) or None,
        "media": media.get("_", "").removeprefix("messageMedia").lower(),
        "contact": contact if media.get("_") == "messageMediaContact" else None,
        "place": media.get("title"),
        "web_page": (media.get("webpage") or {}).get("url"),
        "seen_once_s": media.get("ttl_seconds"),
        "forwarded_from": forward.get("from_name") or peers.names.get(who or "") or who,
        "forwarded_from_id": who,
        "edited_at": written(unix_s, found.get("edit_date")),
        "reactions": _reactions(peers, found),
        "users": [str(user) for user in action.get("users", ())] or identifier(action) if action else None,
        "disappears_after_s": action.get("period"),
        "outcome": _outcome(action),
        "album": found.get("grouped_id"),
        "not_read": found.get("cut"),
    }


def _outcome(action: tl.Object) -> str | None:
    reason = (action.get("reason") or {}).get("_")
    return reason.removeprefix("phoneCallDiscardReason").lower() if reason else None


def _reactions(peers: Peers, found: tl.Object) -> list[str]:
    """ "👍 by Name", as far as the app tells by whom."""
    told = []
    for one in (found.get("reactions") or {}).get("recent_reactions", ()):
        sign = one.get("reaction") or {}
        sign = sign if isinstance(sign, str) else sign.get("emoticon") or sign.get("_", "")
        who = identifier(one.get("peer_id"))
        told.append(f"{sign} by {peers.names.get(who or '', who)}")
    return told
