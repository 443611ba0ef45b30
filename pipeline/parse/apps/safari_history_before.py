"""Safari's history before iOS 8, `History.plist`.

Seen on: real: plaso's of 2013. Origin: that artefact.
Times: seconds since 2001-01-01 UTC, written as text.
Read: each page once, with its last visit and the number of visits, and what it was redirected from.
Not read: earlier visits of a page, of which there is no time.
"""

from collections.abc import Iterator
from typing import Any

from models.rows import Row
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.times.epochs import mac_s
from pipeline.parse.tree import Tree, each, plist, text


def _rows(tree: Any, _: Evidence) -> Iterator[Any]:
    yield from each("WebHistoryDates", tree["WebHistoryDates"], _page)


def _page(entry: Any) -> Row:
    raw = entry.get("lastVisitedDate")
    time = mac_s(float(raw)) if raw else None
    return {
        "kind": "visit",
        "url": str(entry[""]),
        "title": text(entry.get("title")),
        "sent_at": time,
        "sent_at_raw": text(raw),
        "sent_at_source": None if time is None else "epoch",
        "extra": {
            "visits": entry.get("visitCount"),
            "redirected_from": entry.get("redirectURLs"),
            "time": "last visit",
        },
    }


PARSER = Parser(
    name="safari_history_before_ios_8",
    version=1,
    app="com.apple.mobilesafari",
    threads=False,
    paths=("Safari/History.plist",),
    read=Tree(plist, _rows),
)
