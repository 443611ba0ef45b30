"""Bookmarks of Chromium's browsers, `Bookmarks` (JSON).

Seen on: the structure of Chrome on Android, iOS and desktops, rebuilt in code. Origin: Chromium's bookmark_codec.
Times: microseconds since 1601-01-01 UTC, written as text.
Read: each bookmark with its folder, when it was added, and when it was last used. That a page is saved does not say
that it was opened.
Not read: folders without bookmarks, the reading list, bookmarks that were deleted.
"""

from collections.abc import Iterator
from typing import Any

from models.rows import Row
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.stores.browsers import chromium
from pipeline.parse.times.epochs import webkit_us
from pipeline.parse.times.written import written
from pipeline.parse.tree import Tree, at, each, json_text, text


def _rows(tree: Any, _: Evidence) -> Iterator[Any]:
    if not isinstance(tree["roots"], dict):
        raise ValueError("no roots")
    yield from each("bookmarks", list(_marks(list(tree["roots"].values()))), _row)


def _marks(waiting: list[Any]) -> Iterator[tuple[Any, str]]:
    """Each bookmark with the names of the folders around it, in the order of the file."""
    found: list[tuple[Any, str]] = [(node, "") for node in reversed(waiting)]
    while found:
        node, folder = found.pop()
        if isinstance(node, dict) and node.get("type") == "folder":
            inside = f"{folder}/{node.get('name') or ''}".strip("/")
            children = node.get("children")
            found += [(child, inside) for child in reversed(children if isinstance(children, list) else [])]
        elif not isinstance(node, str):  # in old files a checksum stands beside the folders
            yield node, folder


def _row(mark: tuple[Any, str]) -> Row:
    node, folder = mark
    added = text(node.get("date_added"))
    sent_at = webkit_us(int(added)) if added else None
    used = text(node.get("date_last_used"))
    return {
        "kind": "system_event",
        "title": text(at(node, "name")),
        "url": str(node["url"]),
        "sent_at": sent_at,
        "sent_at_raw": added,
        "sent_at_source": None if sent_at is None else "epoch",
        "extra": {"type": "bookmark", "folder": folder, "time": "added" if sent_at else None}
        | {"last_used": written(webkit_us, int(used)) if used else None},
    }


PARSER = Parser(
    name="chrome_bookmarks",
    version=1,
    app_of=chromium,
    threads=False,
    paths=(
        *(f"{folder}/*/Bookmarks" for folder in ("app_chrome", "app_sbrowser", "app_opera", "Chrome")),
        *("app_opera/Bookmarks", "Default/Bookmarks", "Default/AccountBookmarks"),
    ),
    read=Tree(json_text, _rows),
)
