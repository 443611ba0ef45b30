"""The last searches of Safari, `com.apple.mobilesafari.plist`.

Seen on: a newer and an older structure, rebuilt in code. Origin: mac_apt, iLEAPP.
Times: property lists' own times, which are UTC; the older structure has none.
Read: the words.
Not read: settings.
"""

from collections.abc import Iterator
from typing import Any

from models.rows import Row
from pipeline.parse.extras import moment
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.tree import Tree, each, plist


def _rows(tree: Any, _: Evidence) -> Iterator[Any]:
    yield from each("RecentWebSearches", tree.get("RecentWebSearches"), _search)
    yield from each("RecentSearches", tree.get("RecentSearches"), lambda term: {"kind": "search", "body": str(term)})


def _search(entry: Any) -> Row:
    return {"kind": "search", "body": str(entry["SearchString"])} | moment(entry.get("Date"))


PARSER = Parser(
    name="safari_searches",
    version=1,
    app="com.apple.mobilesafari",
    threads=False,
    paths=("Preferences/com.apple.mobilesafari.plist",),
    read=Tree(plist, _rows),
)
