"""Android: the first start after the last factory reset, `bootstat/factory_reset`.

Seen on: Android 10 to 16, rebuilt in code. Origin: AOSP (bootstat), ALEAPP (factory_reset).
Times: the file's own modification time: the system writes the first start after a reset there, and nowhere else.
Read: that start.
Not read: who asked for a reset, and how. A file copied without its modification time does not tell when it was.
"""

from collections.abc import Iterator

from pipeline.parse.parser import Evidence, Item, Parser


def _reset(evidence: Evidence) -> Iterator[Item]:
    if evidence.part.index == 0:
        yield {
            "locator": "file:1",
            "kind": "system_event",
            "title": "first start after a factory reset",
            "sent_at": evidence.modified_us,
            "sent_at_source": None if evidence.modified_us is None else "epoch",
        }


PARSER = Parser(
    name="android_wipe",
    version=1,
    app="android",
    paths=("misc/bootstat/factory_reset",),
    threads=False,
    read=_reset,
)
