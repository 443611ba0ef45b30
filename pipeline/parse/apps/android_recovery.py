"""Android: what recovery wrote of wiping, `recovery/last_log`.

Seen on: lines of Android 10 to 14, rebuilt in code. Origin: AOSP (bootable/recovery, recovery-persist).
Times: none: a line has the time since recovery started, and what else there is names no zone.
Read: lines that tell of wiping data or cache: that it was asked for, begun, done.
Ignored: all other lines.
Not read: who asked for it.
"""

import re
from collections.abc import Iterator

from pipeline.parse.parser import Evidence, Item, Parser, Stored
from pipeline.parse.tree import MOST_BYTES

_WIPING = re.compile(r"--(?:prompt_and_)?wipe_(?:data|cache)|Wiping (?:data|cache)|(?:Data|Cache) wipe ", re.IGNORECASE)


def _recovery(evidence: Evidence) -> Iterator[Item]:
    if evidence.part.index:
        return
    lines = found = 0
    with evidence.path.open(encoding="utf-8", errors="replace") as file:
        for lines, line in enumerate(iter(lambda: file.readline(MOST_BYTES), ""), 1):
            if _WIPING.search(line):
                found += 1
                event = {"kind": "system_event", "title": "recovery wrote of wiping", "body": line.strip()[:1000]}
                yield {"locator": f"line:{lines}"} | event
    yield Stored("line", lines, lines - found)


PARSER = Parser(
    name="android_recovery",
    version=1,
    app="android",
    paths=("recovery/last_log*",),
    threads=False,
    read=_recovery,
)
