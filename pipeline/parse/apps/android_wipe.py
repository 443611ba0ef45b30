"""Android: when a device was reset and set up, `bootstat/factory_reset`, `last_log` of recovery, the setup wizard.

Seen on: structures of Android 10 to 16, rebuilt in code. Origin: AOSP (bootstat, bootable/recovery), ALEAPP
(factory_reset, setupWizardinfo, suggestions).
Times: of `factory_reset` the file's own modification time, to which the system writes the first start after a reset;
of the wizard milliseconds since 1970-01-01 UTC. Lines of `last_log` have no time that names a zone.
Read: the first start after the last reset, what recovery wrote of wiping data, when setting up was finished or begun.
Ignored: all other lines of `last_log`, all other settings.
Not read: who asked for a reset. A file copied without its modification time does not tell when it was.
"""

import re
from collections.abc import Iterator
from typing import Any

from models.rows import Row
from pipeline.parse.epochs import unix_ms
from pipeline.parse.parser import Evidence, Item, Parser, Stored
from pipeline.parse.tree import MOST_BYTES, Tree, each, xml

_WIPING = re.compile(r"--(?:prompt_and_)?wipe_(?:data|cache)|Wiping (?:data|cache)|(?:Data|Cache) wipe ", re.IGNORECASE)


def _reset(evidence: Evidence) -> Iterator[Item]:
    if evidence.part.index == 0:
        yield {
            "locator": "file:1",
            "kind": "system_event",
            "title": "first start after a factory reset",
            "sent_at": evidence.modified_us,
            "sent_at_source": None if evidence.modified_us is None else "epoch",
        }


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


_SETUP = {"suw_finished_time_ms": "setting up the device was finished"}


def _wizard(root: Any, _: Evidence) -> Iterator[Any]:
    def row(entry: Any) -> Row | None:
        name = str(entry.get("name"))
        if name not in _SETUP and not name.endswith("_setup_time"):
            return None
        value = int(entry.get("value"))
        sent = unix_ms(value)
        return {
            "kind": "system_event",
            "title": _SETUP.get(name, "a step of setting up the device was offered"),
            "body": name,
            "sent_at": sent,
            "sent_at_raw": str(value),
            "sent_at_source": None if sent is None else "epoch",
        }

    yield from each("setting", list(root), row)


_SETTINGS = "com.google.android.settings.intelligence/shared_prefs"
PARSERS = (
    Parser("android_reset", 1, _reset, app="android", paths=("misc/bootstat/factory_reset",), threads=False),
    Parser("android_recovery", 1, _recovery, app="android", paths=("recovery/last_log*",), threads=False),
    Parser(
        "android_setup",
        1,
        Tree(xml, _wizard),
        app="com.google.android.settings.intelligence",
        paths=(f"{_SETTINGS}/setup_wizard_info.xml", f"{_SETTINGS}/suggestions.xml"),
        threads=False,
    ),
)
