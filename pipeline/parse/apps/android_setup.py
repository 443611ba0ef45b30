"""Android: when the device was set up, `setup_wizard_info.xml` and `suggestions.xml` of the settings.

Seen on: structures of Android 10 to 16, rebuilt in code. Origin: ALEAPP (setupWizardinfo, suggestions).
Times: milliseconds since 1970-01-01 UTC.
Read: when setting up was finished, when steps of it were offered.
Ignored: all other settings.
Not read: whether the device had been set up before.
"""

from collections.abc import Iterator
from typing import Any

from models.rows import Row
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.times.epochs import unix_ms
from pipeline.parse.tree import Tree, each, xml

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
PARSER = Parser(
    name="android_setup",
    version=1,
    app="com.google.android.settings.intelligence",
    paths=(f"{_SETTINGS}/setup_wizard_info.xml", f"{_SETTINGS}/suggestions.xml"),
    threads=False,
    read=Tree(xml, _wizard),
)
