"""What iOS notes when apps are installed and removed, `mobile_installation.log.*`.

Seen on: lines of iOS 9 to 18, rebuilt in code. Origin: iLEAPP (mobileInstall).
Times: local times of the device without a zone, read in the timezone that the case file gives, if any.
Read: each installing (or updating) and removing of an app, and restarts of the device.
Ignored: every other line.
Not read: whether the owner or the system asked for it.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from models.issues import Issue
from models.rows import Row
from pipeline.parse.parser import Evidence, Item, Parser, Stored
from pipeline.parse.times.epochs import in_zone
from pipeline.parse.tree import MOST_BYTES

_LINE = re.compile(r"(\w{3} \w{3} +\d+ \d\d:\d\d:\d\d \d{4}) (\[.*)")
_INSTALLED = re.compile(r"Install Successful for \((?:\w+:)?([\w.-]+)")
_REMOVED = re.compile(r"Uninstalling identifier ([\w.-]+)")
_FORMAT = "%a %b %d %H:%M:%S %Y"


def _read(evidence: Evidence) -> Iterator[Item]:
    if evidence.part.index:
        return
    lines = ignored = 0
    with evidence.path.open(encoding="utf-8", errors="replace") as file:
        for lines, line in enumerate(iter(lambda: file.readline(MOST_BYTES), ""), 1):
            found = _LINE.match(line)
            row = _event(found[2]) if found else None
            if row is None or found is None:
                ignored += 1
                continue
            try:
                time = in_zone(datetime.strptime(found[1], _FORMAT), evidence.zone)  # noqa: DTZ007 - it has no zone
            except ValueError:
                yield Issue(f"line:{lines}", "bad-time", "no such day")
                time = None
            told = {"sent_at": time, "sent_at_raw": found[1], "sent_at_source": "extraction" if time else None}
            yield {"locator": f"line:{lines}"} | row | told
    yield Stored("line", lines, ignored)


def _event(text: str) -> Row | None:
    if found := _INSTALLED.search(text):
        return {"kind": "app", "app": found[1], "extra": {"event": "installed or updated"}}
    if found := _REMOVED.search(text):
        return {"kind": "app", "app": found[1], "state": "deleted", "extra": {"event": "removed"}}
    if "main: Reboot detected" in text:
        return {"kind": "system_event", "app": "com.apple.Preferences", "title": "the device had been restarted"}
    return None


PARSER = Parser(
    name="ios_install_log",
    version=1,
    paths=("mobile_installation.log.*",),
    read=_read,
    threads=False,
)
