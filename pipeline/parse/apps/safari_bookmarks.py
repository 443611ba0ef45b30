"""Bookmarks and the reading list of Safari on iOS, `Bookmarks.db`.

Seen on: structures of iOS 7 to 18, rebuilt in code. Origin: iLEAPP, and published descriptions of the table and of the
property lists in it. Times: property lists' own times, which are UTC.
Read: each entry with its folder, when it was added, whether it was read, the beginning of a page on the reading list.
That a page is saved does not say that it was opened.
Ignored: folders.
Not read: icons, what is kept for synchronising.
"""

from datetime import UTC, datetime
from typing import Any

from pipeline.parse.epochs import unix_s
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.tree import at, plist, text

_READING_LIST = "com.apple.ReadingList"


def _added(attributes: bytes | None) -> int | None:
    tree = plist(attributes) if attributes else None
    found = at(tree, _READING_LIST, "DateAdded") or at(tree, "com.apple.Bookmark", "DateAdded")
    return unix_s(found.replace(tzinfo=UTC).timestamp()) if isinstance(found, datetime) else None


def _preview(attributes: bytes | None) -> str | None:
    return text(at(plist(attributes), _READING_LIST, "PreviewText")) if attributes else None


def _extra(folder: str | None, read: int | None) -> dict[str, Any]:
    if folder == _READING_LIST:
        return {"type": "reading list", "read": read}
    return {"type": "bookmark", "folder": folder}


ENTRIES = Query(
    kind="system_event",
    table="bookmarks",
    requires={"bookmarks": frozenset({"id", "parent", "type", "title", "url"})},
    optional={"bookmarks": frozenset({"extra_attributes", "read", "deleted"})},
    sql="""
        select b.rowid as rowid, nullif(b.title, '') as title, b.url, b.extra_attributes, b.read, f.title as folder,
            iif(b.deleted, 'deleted', 'live') as state
        from bookmarks b left join bookmarks f on f.id = b.parent where b.type is not 1
    """,
    columns={"url": "url", "title": "title", "state": "state"},
    computed={
        "sent_at": (("extra_attributes",), _added),
        "sent_at_source": (("extra_attributes",), lambda attributes: "epoch" if _added(attributes) else None),
        "body": (("extra_attributes",), _preview),
        "extra": (("folder", "read"), _extra),
    },
    ignores="type is 1",
)

PARSER = Parser(
    name="safari_bookmarks",
    version=1,
    app="com.apple.mobilesafari",
    threads=False,
    paths=("Safari/Bookmarks.db",),
    read=Sqlite(ENTRIES),
)
