"""When parts of apps were shown last, `usage-history.xml` of Android before 5.

Seen on: real: plaso's `usage-history.xml` (Android 4.x, 2013).
Origin: the artefact's structure; plaso (android_app_usage).
Times: milliseconds since 1970-01-01 UTC.
Read: for each activity of each package when it was shown last.
Not read: nothing else is there. A device whose clock was not set yet has written times of 1970: they are no times.
"""

from collections.abc import Iterator
from typing import Any

from models.rows import Row
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.times.epochs import unix_ms
from pipeline.parse.tree import Tree, each, xml


def _shown(pair: tuple[str, Any]) -> Row:
    package, entry = pair
    raw = entry.get("lrt")
    time = unix_ms(int(raw))
    row = {"kind": "app_use", "title": "shown last", "app": package, "extra": {"activity": entry.get("name")}}
    return row | {"sent_at": time, "sent_at_raw": raw, "sent_at_source": None if time is None else "epoch"}


def _rows(root: Any, _: Evidence) -> Iterator[Any]:
    if root.tag != "usage-history":
        raise ValueError("no history of use")
    parts = [(package.get("name"), entry) for package in root.findall("pkg") for entry in package.findall("comp")]
    yield from each("comp", parts, _shown)


PARSER = Parser(
    name="android_usage_history",
    version=1,
    paths=("usagestats/usage-history.xml",),
    threads=False,
    read=Tree(xml, _rows),
)
