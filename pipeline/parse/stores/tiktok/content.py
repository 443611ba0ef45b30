"""The content of a message: JSON, the same on Android and iOS; and who it is from and to."""

import json
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from pipeline.parse.people import others
from pipeline.parse.tree import at, text

_PAIR = re.compile(r"0:1:(\d+):(\d+)")  # the key of a conversation of two


@lru_cache(maxsize=8192)
def _content(stored: str | None) -> Any:
    """A content that is no JSON says nothing: the app has such rows."""
    try:
        return json.loads(stored) if stored else None
    except ValueError:
        return None


def body(stored: str | None) -> str | None:
    tree = _content(stored)
    found = text(at(tree, "text")) or text(at(tree, "tips")) or text(at(tree, "display_name"))
    return found or (
        f"shared video {video}" if (video := text(at(tree, "aweme_id")) or text(at(tree, "itemId"))) else None
    )


def kind(stored: str | None) -> str:
    tree = _content(stored)
    return "system_event" if at(tree, "tips") and not at(tree, "text") else "message"


def recipients(thread: str | None, members: str | None, sender: str | None, owner: str | None) -> list[str] | None:
    """Nobody knows them without the owner."""
    if owner is None:
        return None
    pair = _PAIR.fullmatch(thread or "")
    return others(members or (json.dumps(pair.groups()) if pair else None), sender, owner)


COLUMNS = {"thread": "thread", "sender": "sender", "state": "state"}
COMPUTED: dict[str, tuple[tuple[str, ...], Callable[..., Any]]] = {
    "kind": (("content",), kind),
    "body": (("content",), body),
    "url": (("content",), lambda content: text(at(_content(content), "url", "url_list", 0))),
    "recipients": (("thread", "members", "author", "owner"), recipients),
    "thread_kind": (("thread",), lambda thread: "direct" if _PAIR.fullmatch(thread or "") else None),
}
"""Of the columns `thread`, `content`, `author`, `owner` and `members` (JSON) of a query."""


def owner(pattern: str, path: str) -> str:
    """SQL of the owner's identifier, by what names a file or its folder."""
    found = re.search(pattern, path)
    return f"'{found[1]}'" if found else "null"
