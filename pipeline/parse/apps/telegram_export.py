"""Telegram's "Export chat history" and "Export Telegram data" as JSON, wherever the file lies.

Seen on: one chat and several in the tests of chat-miner; the rest rebuilt in code after Telegram's description.
Origin: core.telegram.org/import-export.
Times: seconds since 1970-01-01 UTC; exports before 2022 have local times alone, read in the zone of the extraction.
Read: messages with their files, places, contacts that were sent, answers, edits; calls and remarks; the list of
contacts; whose account it was, in direct chats and where the export says it.
Not read: reactions, how people voted, the list of sessions, what web sites know; the HTML form of an export is a
document.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from models.issues import Issue
from pipeline.parse.parser import Evidence, Item, Parser
from pipeline.parse.times.epochs import after, in_zone, unix_s
from pipeline.parse.tree import Tree, at, each, json_text, text

_KINDS = {
    "personal_chat": "direct",
    "bot_chat": "direct",
    "saved_messages": "direct",
    "private_group": "group",
    "private_supergroup": "group",
    "public_supergroup": "group",
    "private_channel": "broadcast",
    "public_channel": "broadcast",
}
_FILES = ("photo", "file")


def _rows(tree: Any, evidence: Evidence) -> Iterator[Item]:
    owner = at(tree, "personal_information", "user_id")
    lists = [at(tree, place, "list") or [] for place in ("chats", "left_chats")]
    chats = [tree] if "messages" in tree else [chat for chats in lists for chat in chats]
    own = None if owner is None else f"user{owner}"
    for place, chat in enumerate(chats):
        if not isinstance(at(chat, "messages"), list):
            yield Issue(f"chat:{place}", "bad-value", "not a chat with messages")
            continue
        within = text(at(chat, "id")) or str(place)
        yield from each("message", at(chat, "messages"), _reader(chat, within, own, evidence.zone), within)
    yield from each("contact", at(tree, "contacts", "list"), _contact)


def _reader(
    chat: dict[str, Any], within: str, owner: str | None, zone: ZoneInfo | None
) -> Callable[[dict[str, Any]], dict[str, Any]]:
    kind, known = chat.get("type"), text(chat.get("id"))
    numbers = {one["id"]: n for n, one in enumerate(chat["messages"]) if isinstance(at(one, "id"), int | str)}

    def message(one: dict[str, Any]) -> dict[str, Any]:
        service = one["type"] == "service"
        author = text(one.get("actor_id" if service else "from_id"))
        own = _own(author, kind, known, owner)
        answered = numbers.get(one.get("reply_to_message_id"))
        return {
            "kind": "call" if one.get("action") == "phone_call" else "message",
            "thread": within,
            "thread_title": text(chat.get("name")),
            "thread_kind": _KINDS.get(str(kind)),
            "reply": None if answered is None else f"message:{within} {answered}",
            **_times(one, zone),
            "direction": None if own is None else "outgoing" if own else "incoming",
            "sender": None if own else _person(author),
            "sender_name": text(one.get("actor" if service else "from")),
            "recipients": _recipients(own, kind, known),
            "body": _said(one.get("text")) or None,
            "state": "edited" if one.get("edited_unixtime") or one.get("edited") else "live",
            "attachments": [name for key in _FILES if (name := text(one.get(key)))] or None,
            "latitude": at(one, "location_information", "latitude"),
            "longitude": at(one, "location_information", "longitude"),
            "extra": {
                "action": one.get("action"),
                "forwarded_from": one.get("forwarded_from"),
                "via": one.get("via_bot"),
                "media": one.get("media_type"),
                "contact": one.get("contact_information"),
                "members": one.get("members"),
                "reason": one.get("discard_reason"),
                "title": one.get("title"),
                "poll": at(one, "poll", "question"),
            },
        }

    return message


def _own(author: str | None, kind: Any, chat: str | None, owner: str | None) -> bool | None:
    """Whether the owner of the account wrote it: of a chat between two the export gives the other's number."""
    if author is None:
        return None
    if owner is not None:
        return author == owner
    if kind == "saved_messages":
        return True
    return author != f"user{chat}" if kind in ("personal_chat", "bot_chat") and chat else None


def _recipients(own: bool | None, kind: Any, chat: str | None) -> list[str] | None:
    if kind not in ("personal_chat", "bot_chat") or own is None or not chat:
        return None
    return [chat] if own else []


def _person(author: str | None) -> str | None:
    """People by their numbers, as the app stores them; channels as the export calls them."""
    return author.removeprefix("user") if author else None


def _times(one: dict[str, Any], zone: ZoneInfo | None) -> dict[str, Any]:
    stamp, written = text(one.get("date_unixtime")), text(one.get("date"))
    if stamp:
        sent_at, source = unix_s(int(stamp)), "epoch"
    else:
        local = datetime.fromisoformat(written) if written else None
        sent_at, source = in_zone(local, zone) if local else None, "extraction"
    seconds = one.get("duration_seconds") if one.get("action") == "phone_call" else None
    return {
        "sent_at": sent_at,
        "sent_at_raw": stamp or written,
        "sent_at_source": None if sent_at is None else source,
        "ended_at": after(sent_at, seconds * 1_000_000) if seconds else None,
    }


def _said(parts: Any) -> str:
    """Text, or pieces of it with their looks; the address of a link whose text is another follows it."""
    if not isinstance(parts, list):
        return text(parts) or ""
    return "".join(_piece(part) for part in parts)


def _piece(part: Any) -> str:
    said = text(at(part, "text")) or "" if isinstance(part, dict) else text(part) or ""
    href = text(at(part, "href")) if isinstance(part, dict) else None
    return f"{said} ({href})" if href and href != said else said


def _contact(one: dict[str, Any]) -> dict[str, Any]:
    name = " ".join(filter(None, (text(one.get("first_name")), text(one.get("last_name")))))
    return {
        "kind": "contact",
        "title": name or None,
        "recipients": [value for key in ("phone_number", "user_id") if (value := text(one.get(key)))] or None,
        "extra": {"added": one.get("date")},
    }


PARSER = Parser(
    name="telegram_export",
    version=1,
    app="org.telegram.messenger",
    contacts=True,
    read=Tree(json_text, _rows),
    types=("application/x-telegram-export+json",),
)
