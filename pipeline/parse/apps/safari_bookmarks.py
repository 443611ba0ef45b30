"""Bookmarks and the reading list of Safari on iOS, `Bookmarks.db`.

Seen on: structures rebuilt in code. Origin: iLEAPP, and published descriptions of the table and of the property lists
in it. Not verified: `DateAdded` of a bookmark that is not on the reading list.
Times: property lists' own times, which are UTC.
Read: each entry with its folder, when it was added, whether it was read, the beginning of a page on the reading list.
That a page is saved does not say that it was opened.
Ignored: folders.
Not read: icons, what is kept for synchronising.
"""

from collections.abc import Callable
from typing import Any

from pipeline.parse.extras import moment
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.tree import at, plist, text

_READING_LIST = "com.apple.ReadingList"


def _added(name: str) -> tuple[tuple[str, ...], Callable[[bytes | None], Any]]:
    def of(attributes: bytes | None) -> Any:
        tree = plist(attributes) if attributes else None
        added = at(tree, _READING_LIST, "DateAdded") or at(tree, "com.apple.Bookmark", "DateAdded")
        return moment(added).get(name)

    return ("extra_attributes",), of


def _preview(attributes: bytes | None) -> str | None:
    return text(at(plist(attributes), _READING_LIST, "PreviewText")) if attributes else None


ENTRIES = Query(
    kind="system_event",
    table="bookmarks",
    requires={"bookmarks": frozenset({"type", "title", "url"})},
    optional={"bookmarks": frozenset({"id", "parent", "extra_attributes", "read", "deleted"})},
    sql=f"""
        select b.rowid as rowid, nullif(b.title, '') as title, b.url, b.extra_attributes,
            iif(f.title = '{_READING_LIST}', 'reading list', 'bookmark') as type, 'added' as told,
            iif(f.title = '{_READING_LIST}', b.read, null) as read,
            nullif(f.title, '{_READING_LIST}') as folder, iif(b.deleted, 'deleted', 'live') as state
        from bookmarks b left join bookmarks f on f.id = b.parent where b.type is not 1
    """,
    columns={"url": "url", "title": "title", "state": "state"},
    computed={name: _added(name) for name in ("sent_at", "sent_at_raw", "sent_at_source")}
    | {"body": (("extra_attributes",), _preview)},
    extra={"type": "type", "time": "told", "folder": "folder", "read": "read"},
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
